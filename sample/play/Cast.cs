namespace DutyNet.Play;

/// <summary>The callers of the day, each with an account or a key of their own, made when first needed.</summary>
public sealed class Cast(Api administrator, Scenario scenario)
{
    private readonly Dictionary<string, Api> signedIn = new(StringComparer.Ordinal);

    // A play after another has accounts of its own: passwords are shown once.
    private readonly string play = Guid.NewGuid().ToString("N")[..6];

    /// <summary>Opens the accounts.</summary>
    public Api Administrator => administrator;

    /// <summary>A department's own system, for the whole district.</summary>
    public Task<Api> Department() => Key("office system of the district", "Department");

    /// <summary>Whoever runs the services.</summary>
    public Task<Api> Operator() => Key("operations", "Operator", "*");

    /// <summary>Reads the trail.</summary>
    public Task<Api> Auditor() => Key("audit", "Auditor");

    /// <summary>Oversight staff.</summary>
    public Task<Api> Discipline() => Person("discipline", scenario.DisciplinePerson, District.Root, "Discipline");

    /// <summary>The n-th inspector.</summary>
    public Task<Api> Inspector(int n) => Person($"inspector-{n}", scenario.Flow1.Inspectors[n], District.Root, "Inspector");

    /// <summary>Any person as an inspector, for example the leader of a joint team.</summary>
    public Task<Api> Inspector(string person) => Person($"inspector-{person}", person, District.Root, "Inspector");

    /// <summary>The holder who must put right what flow 1 finds.</summary>
    public Task<Api> Holder() => Person("holder", scenario.Flow1.HolderPerson, scenario.Flow1.InspectedUnit, "Leader");

    /// <summary>The clerk of that unit.</summary>
    public Task<Api> Clerk() => Person("clerk", scenario.Flow1.ClerkPerson, scenario.Flow1.InspectedUnit, "Clerk");

    /// <summary>The leader of flow 2, whose entries are missing.</summary>
    public Task<Api> Debtor() => Person("debtor", scenario.Flow2.HolderPerson, scenario.Flow2.Unit, "Leader");

    /// <summary>One step up their reporting line.</summary>
    public Task<Api> Superior() => Person("superior", scenario.Flow2.SuperiorPerson, District.Root, "Leader");

    /// <summary>What was handed out, for whoever wants to go on by hand.</summary>
    public IReadOnlyDictionary<string, string> Secrets => signedIn.ToDictionary(s => s.Key, s => s.Value.Secret ?? "", StringComparer.Ordinal);

    private async Task<Api> Person(string name, string personCode, string unit, string role)
    {
        if (signedIn.TryGetValue(name, out var known))
            return known;
        var account = $"{name}-{play}";
        var opened = await administrator.Post("access/accounts", new { name = account, personCode, unit, roles = new[] { role } });
        return signedIn[name] = await Api.SignIn(administrator.Gateway, account, opened.GetProperty("password").GetString()!);
    }

    private async Task<Api> Key(string name, string role, string unit = District.Root)
    {
        if (signedIn.TryGetValue(name, out var known))
            return known;
        var issued = await administrator.Post("access/keys", new { name, unit, roles = new[] { role } });
        return signedIn[name] = Api.WithKey(administrator.Gateway, issued.GetProperty("key").GetString()!);
    }
}
