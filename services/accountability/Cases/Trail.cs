using DutyNet.Contracts;

namespace DutyNet.Accountability.Cases;

/// <summary>What belongs on the trail of a case (事项链).</summary>
public static class Trail
{
    /// <summary>Every contract that can belong to a case, found by what it says itself: a new one is on the trail without being named here.</summary>
    public static IReadOnlyList<Type> Contracts { get; } =
    [
        .. from type in typeof(IFact).Assembly.GetTypes()
           where type is { IsClass: true } && type.IsAssignableTo(typeof(IFact)) && type.GetProperty(nameof(IFact.CaseId)) is not null
           orderby type.FullName
           select type,
    ];
}
