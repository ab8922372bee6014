using System.Text.Json;

namespace DutyNet.Play;

/// <summary>
/// The special posts and persons that the first day and the year are played with; named in the district's <c>scenario.json</c>. With <c>inspections</c>
/// the year's rounds, draws, letters, reports and assessment are played too: a district of a few units has not enough to draw from.
/// </summary>
public sealed record Scenario(Scenario.FindingToCloseOut Flow1, Scenario.MissingEntry Flow2, Scenario.PledgesAndTasks Year, Scenario.LogbooksOfUnits Logbooks, string DisciplinePerson, bool Inspections = false)
{
    /// <summary>Who plays flow 1.</summary>
    public sealed record FindingToCloseOut(
        string InspectedUnit, string BreachedItem, string HolderPerson, string HolderPost, string ClerkPerson,
        IReadOnlyList<string> Inspectors, string RecusedInspector, string RoundLeader);

    /// <summary>Who plays flow 2.</summary>
    public sealed record MissingEntry(string Unit, string HolderPerson, string HolderPost, ItemCodes Items, string SuperiorPerson, string OtherHolder);

    /// <summary>Three items: one recorded on time, one late, one never.</summary>
    public sealed record ItemCodes(string OnTime, string Late, string Never);

    /// <summary>Who plays the year: the town below which everybody signs but a few, a village of it, the units that leave their pledge unsigned, and the annual tasks worked on.</summary>
    public sealed record PledgesAndTasks(string Town, string Village, IReadOnlyList<string> Unsigned, string DoneTask, IReadOnlyDictionary<string, int> Progress);

    /// <summary>Whose logbooks are played for a year: the unit that is looked into, and the units that bring their work in.</summary>
    public sealed record LogbooksOfUnits(string Unit, IReadOnlyList<string> Units);

    /// <summary>Reads it from the district's folder.</summary>
    public static Scenario Read(string folder) =>
        JsonSerializer.Deserialize<Scenario>(File.ReadAllText(Path.Combine(folder, "scenario.json")), JsonSerializerOptions.Web)
        ?? throw new PlayException("scenario.json is empty");
}
