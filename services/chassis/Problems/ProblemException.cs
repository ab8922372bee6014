namespace DutyNet.Chassis.Problems;

/// <summary>Carries a problem out of code that cannot return one: model binding, a cursor that is none of ours.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.En)
{
    /// <summary>The problem to answer with.</summary>
    public Problem Problem { get; } = problem;
}
