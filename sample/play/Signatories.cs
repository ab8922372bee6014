using System.Collections.Concurrent;
using System.Text.Json;

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
    public async Task<Api> HeadOf(string unit) => await Of((await Holders(unit)).First(h => h.Role == "FirstResponsible").PersonCode!, unit);

    /// <summary>Who holds the posts of a unit.</summary>
    public async Task<List<Holder>> Holders(string unit) =>
        [.. (await administrator.Get($"responsibility/units/{unit}")).GetProperty("holders").EnumerateArray().Select(h => h.Deserialize<Holder>(JsonSerializerOptions.Web)!)];

    /// <summary>A post of a unit and who holds it; nobody when it is vacant.</summary>
    public sealed record Holder(string PostCode, string Role, string? PersonCode, string? PersonName);

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
