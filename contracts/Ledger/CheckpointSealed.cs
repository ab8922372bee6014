namespace DutyNet.Contracts.Ledger;

/// <summary>A service sealed a checkpoint of its ledger; the others keep it, so that nobody can rewrite one database unseen.</summary>
/// <remarks>
/// Publisher: every service and the gateway.
/// Consumers: responsibility, logbook, inspection, accountability, gateway.
/// </remarks>
/// <param name="Service">Whose ledger.</param>
/// <param name="Number">Number of the checkpoint, from 1.</param>
/// <param name="UpTo">Last ledger sequence it covers.</param>
/// <param name="Rows">Rows added since the checkpoint before.</param>
/// <param name="Digest">SHA-256 over the digest before and the hashes of those rows in order, lower-case hex.</param>
/// <param name="SealedAt">When.</param>
public sealed record CheckpointSealed(
    string Service,
    long Number,
    long UpTo,
    long Rows,
    string Digest,
    DateTimeOffset SealedAt) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.UnitPath => "";

    string IFact.Subject => $"checkpoint/{Service}-{Number}";
}
