using DutyNet.Chassis;
using DutyNet.Chassis.Database;

namespace DutyNet.Responsibility.Register;

/// <summary>
/// Writes what was so on which days. From a day on something is as planned, or no longer there: whatever was known of the days from then on
/// is superseded, never changed, and the days before are as they were. Nothing later may be known; <see cref="LaterChange"/> says so before.
/// </summary>
internal static class History
{
    /// <summary>The first of these that is known to change after a day, by its code; null when none does. A change may not contradict what comes after it.</summary>
    public static Task<string?> LaterChange(Tx tx, DateOnly from, string[] units, string[] persons, string[] posts) => tx.QueryFirstOrDefaultAsync<string>("""
        select code from unit_versions where code = any (@units) and superseded_at is null and valid_from > @from
        union all select code from person_versions where code = any (@persons) and superseded_at is null and valid_from > @from
        union all select code from post_versions where code = any (@posts) and superseded_at is null and valid_from > @from
        limit 1
        """, new { from, units, persons, posts });

    /// <summary>The instant at which what was known at the end of a date was known; without one, all there ever is to know.</summary>
    public static DateTimeOffset Before(DateOnly? known) => known is { } date && date < DateOnly.MaxValue
        ? new DateTimeOffset(date.AddDays(1).ToDateTime(TimeOnly.MinValue), ShiftedClock.ChinaOffset) : DateTimeOffset.MaxValue;

    /// <summary>Units as planned.</summary>
    public static async Task WriteUnits(Tx tx, string rows, RegisterPlan plan, DateTimeOffset now)
    {
        await EndUnits(tx, rows, plan.From, now);
        await tx.ExecuteAsync("""
            insert into unit_versions (code, version, name, kind, class, parent_code, path, valid_from, recorded_at, reason)
            select code, version, name, kind, class, parent_code, path::ltree, case version when 1 then @FirstDay::date else @From::date end, @now, @Reason
            from jsonb_to_recordset(@rows::jsonb) as r(code text, name text, kind text, class text, parent_code text, path text, version int)
            """, new { rows, plan.FirstDay, plan.From, plan.Reason, now });
    }

    /// <summary>Units are there no longer from a day on.</summary>
    public static Task EndUnits(Tx tx, string rows, DateOnly from, DateTimeOffset now) => tx.ExecuteAsync("""
        with cut as (
            update unit_versions v set superseded_at = @now
            from jsonb_to_recordset(@rows::jsonb) as r(code text)
            where v.code = r.code and v.superseded_at is null and (v.valid_until is null or v.valid_until >= @from)
            returning v.*)
        insert into unit_versions (code, version, name, kind, class, parent_code, path, valid_from, valid_until, recorded_at, reason)
        select code, version, name, kind, class, parent_code, path, valid_from, @from::date - 1, @now, reason from cut where valid_from < @from
        """, new { rows, from, now });

    /// <summary>Persons as planned.</summary>
    public static async Task WritePersons(Tx tx, string rows, RegisterPlan plan, DateTimeOffset now)
    {
        await tx.ExecuteAsync("""
            with cut as (
                update person_versions v set superseded_at = @now
                from jsonb_to_recordset(@rows::jsonb) as r(code text)
                where v.code = r.code and v.superseded_at is null and (v.valid_until is null or v.valid_until >= @From)
                returning v.*)
            insert into person_versions (code, version, name, rank, native_place, valid_from, valid_until, recorded_at, reason)
            select code, version, name, rank, native_place, valid_from, @From::date - 1, @now, reason from cut where valid_from < @From
            """, new { rows, plan.From, now });
        await tx.ExecuteAsync("""
            insert into person_versions (code, version, name, rank, native_place, valid_from, recorded_at, reason)
            select code, version, name, rank, native_place, case version when 1 then @FirstDay::date else @From::date end, @now, @Reason
            from jsonb_to_recordset(@rows::jsonb) as r(code text, name text, rank text, native_place text, version int)
            """, new { rows, plan.FirstDay, plan.From, plan.Reason, now });
    }

    /// <summary>Posts as planned.</summary>
    public static async Task WritePosts(Tx tx, string rows, RegisterPlan plan, DateTimeOffset now)
    {
        await EndPosts(tx, rows, plan.From, now);
        await tx.ExecuteAsync("""
            insert into post_versions (post_id, code, version, unit_code, title, role, areas, in_charge_of, valid_from, recorded_at, reason)
            select id, code, version, unit_code, title, role, areas, in_charge_of, case version when 1 then @FirstDay::date else @From::date end, @now, @Reason
            from jsonb_to_recordset(@rows::jsonb) as r(id uuid, code text, version int, unit_code text, title text, role text, areas text[], in_charge_of text[])
            """, new { rows, plan.FirstDay, plan.From, plan.Reason, now });
    }

    /// <summary>Posts are there no longer from a day on.</summary>
    public static Task EndPosts(Tx tx, string rows, DateOnly from, DateTimeOffset now) => tx.ExecuteAsync("""
        with cut as (
            update post_versions v set superseded_at = @now
            from jsonb_to_recordset(@rows::jsonb) as r(id uuid)
            where v.post_id = r.id and v.superseded_at is null and (v.valid_until is null or v.valid_until >= @from)
            returning v.*)
        insert into post_versions (post_id, code, version, unit_code, title, role, areas, in_charge_of, valid_from, valid_until, recorded_at, reason)
        select post_id, code, version, unit_code, title, role, areas, in_charge_of, valid_from, @from::date - 1, @now, reason from cut where valid_from < @from
        """, new { rows, from, now });

    /// <summary>Holdings as they now stand in the register.</summary>
    public static async Task WriteHoldings(Tx tx, Guid[] holdings, string? reason, DateTimeOffset now)
    {
        await tx.ExecuteAsync("update holding_versions set superseded_at = @now where id = any (@holdings) and superseded_at is null", new { holdings, now });
        await tx.ExecuteAsync("""
            insert into holding_versions (id, version, post_id, person_code, held_from, held_until, recorded_at, reason)
            select id, version, post_id, person_code, held_from, held_until, @now, coalesce(@reason, override_reason) from holdings where id = any (@holdings)
            """, new { holdings, reason, now });
    }
}
