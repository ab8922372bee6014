using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Appointments;

/// <summary>A version of the rules.</summary>
internal sealed record RulesVersion(int Version, DateOnly FromDay, string Rules, string Reason, string ChangedBy, DateTimeOffset ChangedAt)
{
    private AppointmentRule[]? read;

    // Once for a file of a hundred thousand appointments.
    public IReadOnlyList<AppointmentRule> Read => read ??= JsonSerializer.Deserialize<AppointmentRule[]>(Rules, Json.Options)!;
}

/// <summary>A person who is to hold a post from a day on.</summary>
internal sealed record Appointment(string PostCode, string UnitCode, PostRole Role, string PersonCode, string NativePlace, DateOnly From);

/// <summary>What appointments are held to: the rules of every day, what the persons have held, and which rules were set aside for whom.</summary>
internal sealed class AppointmentBook
{
    private readonly List<RulesVersion> rules;
    private readonly Dictionary<(string Post, string Person, string Rule), string> setAside;
    private readonly ILookup<string, Held> careers;

    private AppointmentBook(List<RulesVersion> versions, Dictionary<(string, string, string), string> granted, ILookup<string, Held> held) =>
        (rules, setAside, careers) = (versions, granted, held);

    private sealed record Held(string PersonCode, string PostCode, PostRole Role, UnitKind Kind, DateOnly HeldFrom, DateOnly? HeldUntil);

    private sealed record Granted(string PostCode, string PersonCode, string Rule, string Reason);

    /// <summary>The rules in force on a day; version 0 is what the service is shipped with.</summary>
    public static async Task<(int Version, IReadOnlyList<AppointmentRule> Rules)> RulesOn(Tx tx, DateOnly day) => On(await Versions(tx), day);

    /// <summary>All versions, the oldest first.</summary>
    public static Task<List<RulesVersion>> Versions(Tx tx) => tx.QueryAsync<RulesVersion>("select version, from_day, rules, reason, changed_by, changed_at from appointment_rules order by version");

    /// <summary>Reads what appointments of these persons need.</summary>
    public static async Task<AppointmentBook> Load(Tx tx, string[] persons)
    {
        var versions = await Versions(tx);
        var granted = await tx.QueryAsync<Granted>("select post_code, person_code, rule, reason from appointment_overrides where granted and person_code = any (@persons)", new { persons });
        // Careers are read only where a rule asks for them: a file may name a hundred thousand persons.
        var held = versions.SelectMany(v => v.Read).Any(r => r.On && (r.Kind == AppointmentRuleKind.PriorRole || r.RotateTo.Length > 0))
            ? await tx.QueryAsync<Held>("""
                select h.person_code, v.code as post_code, v.role, u.kind, h.held_from, h.held_until
                from holdings h
                join posts v on v.id = h.post_id
                join units u on u.code = v.unit_code
                where h.person_code = any (@persons)
                """, new { persons }) : [];
        return new AppointmentBook(versions, granted.ToDictionary(g => (g.PostCode, g.PersonCode, g.Rule), g => g.Reason), held.ToLookup(h => h.PersonCode, StringComparer.Ordinal));
    }

    /// <summary>The rules of its first day that an appointment breaks, whether or not they are set aside for it.</summary>
    public IEnumerable<AppointmentRule> Broken(Appointment appointment, Func<string, PlannedUnit?> units) =>
        units(appointment.UnitCode) is { } unit ? On(rules, appointment.From).Rules.Where(r => r.On && IsBroken(r, appointment, unit, units)) : [];

    /// <summary>Why a rule was set aside for this person in this post; null when it was not.</summary>
    public string? SetAside(string post, string person, string rule) => setAside.GetValueOrDefault((post, person, rule));

    private static (int Version, IReadOnlyList<AppointmentRule> Rules) On(List<RulesVersion> versions, DateOnly day) =>
        versions.FindLast(v => v.FromDay <= day) is { } version ? (version.Version, version.Read) : (0, AppointmentRule.Shipped);

    private bool IsBroken(AppointmentRule rule, Appointment a, PlannedUnit unit, Func<string, PlannedUnit?> units)
    {
        var kind = Enum.Parse<UnitKind>(unit.Kind);
        return rule.Kind switch
        {
            AppointmentRuleKind.NonLocal => Overseen(rule, a.Role, unit, units) is { } place && units(a.NativePlace)?.Path.Split('.').Contains(place.Code, StringComparer.Ordinal) == true,
            AppointmentRuleKind.PriorRole => rule.IsAbout(a.Role, kind) && !rule.ExceptUnits.Contains(unit.Code)
                && !careers[a.PersonCode].Any(h => h.HeldFrom < a.From && rule.PriorRoles.Contains(h.Role) && rule.PriorUnitKinds.Contains(h.Kind)),
            _ => rule is { RotateTo.Length: > 0, Years: { } years } && !rule.RotateTo.Contains(kind)
                && careers[a.PersonCode].Any(h => h.PostCode != a.PostCode && rule.IsAbout(h.Role, h.Kind) && h.HeldFrom.AddYears(years) <= a.From && (h.HeldUntil is null || h.HeldUntil >= a.From.AddDays(-1))),
        };
    }

    // The secretary sits in the committee of the place, or heads its commission as that unit's first responsible person.
    private static PlannedUnit? Overseen(AppointmentRule rule, PostRole role, PlannedUnit unit, Func<string, PlannedUnit?> units)
    {
        if (role == PostRole.DisciplineSecretary && IsPlace(unit))
            return unit;
        return unit.Kind == nameof(UnitKind.DisciplineCommission) && role is PostRole.DisciplineSecretary or PostRole.FirstResponsible
            && unit.ParentCode is not null && units(unit.ParentCode) is { } above && IsPlace(above) ? above : null;

        bool IsPlace(PlannedUnit place) => rule.UnitKinds.Contains(Enum.Parse<UnitKind>(place.Kind));
    }
}
