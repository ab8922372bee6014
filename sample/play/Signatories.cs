using System.Collections.Concurrent;

namespace DutyNet.Play;

/// <summary>Leaders with accounts of their own, each opened when first needed: nobody signs for somebody else.</summary>
public sealed class Signatories(Api administrator) : IDisposable
{
    private readonly ConcurrentDictionary<(string Person, string Unit), Lazy<Task<Api>>> signedIn = [];

    // A play after another has accounts of its own: passwords are shown once.
    private readonly string play = Guid.NewGuid().ToString("N")[..6];

    /// <summary>A person as a leader of a unit.</summary>
    public Task<Api> Of(string person, string unit) => signedIn.GetOrAdd((person, unit), _ => new Lazy<Task<Api>>(() => Open(person, unit))).Value;

    /// <summary>The first responsible person of a unit.</summary>
    public async Task<Api> HeadOf(string unit)
    {
        var holders = (await administrator.Get($"responsibility/units/{unit}")).GetProperty("holders").EnumerateArray();
        return await Of(holders.First(h => h.GetProperty("role").GetString() == "FirstResponsible").GetProperty("personCode").GetString()!, unit);
    }

    public void Dispose()
    {
        foreach (var opened in signedIn.Values.Where(o => o is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
            opened.Value.Result.Dispose();
    }

    private async Task<Api> Open(string person, string unit)
    {
        var name = $"{person}-{unit}-{play}";
        var opened = await administrator.Post("access/accounts", new { name, personCode = person, unit, roles = new[] { "Leader" } });
        return await Api.SignIn(administrator.Gateway, name, opened.GetProperty("password").GetString()!);
    }
}
