namespace DutyNet.Contracts.Inspection;

/// <summary>A session of oral reports (口头汇报) was planned. The hash of its seed is published here, before anybody can know the bank it will draw from.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the lowest unit above all that report.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="HeldOn">The day it is held.</param>
/// <param name="Place">Where.</param>
/// <param name="SeedHash">SHA-256 of the seed, as lower-case hexadecimal digits.</param>
/// <param name="Reporters">Codes of the units that report, in their order.</param>
/// <param name="Panel">Codes of the persons who rate.</param>
public sealed record OralSessionPlanned(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string Title,
    DateOnly HeldOn,
    string Place,
    string SeedHash,
    string[] Reporters,
    string[] Panel) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";
}
