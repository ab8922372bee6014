using DutyNet.Contracts;

namespace DutyNet.Responsibility.Register;

/// <summary>异地任职 (document 002, Miyun): who leads the discipline work of a street or town must not come from it.</summary>
internal static class NonLocalAppointment
{
    /// <summary>True when a holder from <paramref name="nativePlace"/> would break the rule in this post.</summary>
    public static bool IsBroken(IReadOnlyDictionary<string, PlannedUnit> units, string unitCode, string role, string nativePlace) =>
        Overseen(units, unitCode, role) is { } town && units.TryGetValue(nativePlace, out var native)
        && native.Path.Split('.').Contains(town.Code, StringComparer.Ordinal);

    // The secretary sits in the party committee of the street or town, or heads its commission as that unit's first responsible person.
    private static PlannedUnit? Overseen(IReadOnlyDictionary<string, PlannedUnit> units, string unitCode, string role)
    {
        if (!units.TryGetValue(unitCode, out var unit))
            return null;
        if (role == nameof(PostRole.DisciplineSecretary) && IsTown(unit))
            return unit;
        return unit.Kind == nameof(UnitKind.DisciplineCommission) && role is nameof(PostRole.DisciplineSecretary) or nameof(PostRole.FirstResponsible)
            && unit.ParentCode is not null && units.TryGetValue(unit.ParentCode, out var above) && IsTown(above) ? above : null;
    }

    private static bool IsTown(PlannedUnit unit) => unit.Kind is nameof(UnitKind.Street) or nameof(UnitKind.Town);
}
