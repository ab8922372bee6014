namespace DutyNet.Contracts;

/// <summary>How often an item is owed.</summary>
/// <param name="Kind">The kind of period.</param>
/// <param name="Times">How many entries are owed in each period; 1 or more.</param>
/// <param name="DueOn">The date it is owed by; only for <see cref="CadenceKind.ByDate"/>.</param>
public sealed record Cadence(CadenceKind Kind, int Times = 1, DateOnly? DueOn = null);
