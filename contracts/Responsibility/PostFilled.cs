namespace DutyNet.Contracts.Responsibility;

/// <summary>A post got a holder.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: logbook, inspection, accountability.
/// </remarks>
/// <param name="HoldingId">The holding: one person in one post from a date on.</param>
/// <param name="PostId">The post.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Title of the post.</param>
/// <param name="Role">Role of the post.</param>
/// <param name="Areas">Areas of its portfolio (分管).</param>
/// <param name="PersonCode">Who holds it.</param>
/// <param name="PersonName">Their full name.</param>
/// <param name="Rank">Their rank.</param>
/// <param name="NativePlace">Code of a unit of the district, or a free place name; for recusal.</param>
/// <param name="From">First day in the post.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record PostFilled(
    Guid HoldingId,
    Guid PostId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    string Title,
    PostRole Role,
    string[] Areas,
    string PersonCode,
    string PersonName,
    string Rank,
    string NativePlace,
    DateOnly From,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"post/{PostCode}";
}
