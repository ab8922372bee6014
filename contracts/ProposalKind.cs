namespace DutyNet.Contracts;

/// <summary>What a red light proposes; a person decides.</summary>
public enum ProposalKind
{
    /// <summary>约谈</summary>
    Talk,

    /// <summary>问责</summary>
    Proceeding,
}
