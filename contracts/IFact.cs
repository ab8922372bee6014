namespace DutyNet.Contracts;

/// <summary>
/// What the ledger and the case trail must know of every recorded fact, whatever it is about.
/// Implemented explicitly where a member is not itself part of the message.
/// </summary>
public interface IFact
{
    /// <summary>The case (事项链) the fact belongs to; null when it belongs to none.</summary>
    Guid? CaseId { get; }

    /// <summary>Path of the unit the fact is about, codes joined by dots from the root, as it was when the fact was recorded. Decides who may see it.</summary>
    string UnitPath { get; }

    /// <summary>What the fact is about, as <c>kind/id</c>, for example <c>finding/0199…</c>.</summary>
    string Subject { get; }

    /// <summary>True when only discipline staff and auditors may read it (domain: clues, dossiers, proposals, proceedings).</summary>
    bool Restricted => false;
}
