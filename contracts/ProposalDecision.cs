namespace DutyNet.Contracts;

/// <summary>The decision on a proposal.</summary>
public enum ProposalDecision
{
    /// <summary>采纳</summary>
    Accepted,

    /// <summary>不采纳</summary>
    Dismissed,
}
