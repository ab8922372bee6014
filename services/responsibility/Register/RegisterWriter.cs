using System.Text.Json;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Duties;
using DutyNet.Responsibility.Pledges;

namespace DutyNet.Responsibility.Register;

/// <summary>Writes a plan, a statement for each kind of row, and records what became of it.</summary>
internal static class RegisterWriter
{
    // The columns of jsonb_to_recordset bear the tables' names.
    internal static readonly JsonSerializerOptions Rows = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Held(
        Guid Id, Guid PostId, string PostCode, string UnitCode, string UnitPath, string Title, PostRole Role, string[] Areas,
        string PersonCode, string PersonName, string Rank, string NativePlace, DateOnly HeldFrom, DateOnly? HeldUntil, int Version);

    private sealed record Place(string Code, string Path);

    public static async Task Apply(Tx tx, RegisterPlan plan, DateOnly today, DateTimeOffset now)
    {
        // What is already owed for the year to come is owed by the register as it was; a new post begins today.
        while (await Duty.NextToRenew(tx, today) is { } list)
            await Duty.Renew(tx, list, now);
        await WriteUnits(tx, plan, now);
        await WritePersons(tx, plan, now);
        // A post that moves leaves a unit behind whose duties somebody else now answers for.
        var left = await tx.QueryAsync<string>("select distinct unit_code from posts where code = any (@codes)", new { codes = plan.Posts.Select(p => p.Code).ToArray() });
        await WritePosts(tx, plan, now);
        var touched = await WriteHoldings(tx, plan, now);
        var paths = (await tx.QueryAsync<Place>("select code, path::text as path from units where code = any (@codes)", new
        {
            codes = plan.Persons.Select(p => p.UnitCode).Concat(plan.Posts.Select(p => p.UnitCode)).Concat(plan.Overrides.Select(o => o.UnitCode)).Concat(plan.ClosedPosts.Select(p => p.UnitCode))
                .Concat(plan.ClosedUnits.Select(u => u.MergedInto ?? u.Unit.Code)).Distinct(StringComparer.Ordinal).ToArray(),
        })).ToDictionary(p => p.Code, p => p.Path, StringComparer.Ordinal);
        tx.Record(plan.Units.OrderBy(u => u.Path.Length).Select(u => new UnitRegistered(u.Code, u.Path, u.Name, u.Kind, u.Class, u.ParentCode, u.Version, plan.Since(u.Version), plan.Reason)));
        tx.Record(plan.Persons.Select(p => new PersonRegistered(p.Code, p.Name, p.Rank, p.NativePlace, paths[p.UnitCode], p.Version, plan.Since(p.Version), plan.Reason)));
        tx.Record(plan.Posts.Select(p => new PostRegistered(p.Id, p.Code, p.UnitCode, paths[p.UnitCode], p.Title, Enum.Parse<PostRole>(p.Role), p.Areas, p.InChargeOf, p.Version, plan.Since(p.Version), plan.Reason)));
        tx.Record(plan.Overrides.Select(o => new NativePlaceOverridden(o.Id, o.PostCode, o.UnitCode, paths[o.UnitCode], o.PersonCode, o.NativePlace, o.Reason)));
        var held = await RecordHoldings(tx, touched);
        tx.Record(plan.ClosedPosts.Select(p => new PostClosed(p.Id, p.Code, p.UnitCode, paths[p.UnitCode], p.LastDay, plan.Reason)));
        tx.Record(plan.ClosedUnits.Select(c => c.MergedInto is { } into
            ? (IFact)new UnitMerged(c.Unit.Code, c.Unit.Path, c.Unit.Name, into, paths[into], c.LastDay.AddDays(1), plan.Reason ?? "", c.Unit.Version)
            : new UnitClosed(c.Unit.Code, c.Unit.Path, c.Unit.Name, c.LastDay, plan.Reason ?? "", c.Unit.Version)));
        if (plan.ClosedPosts.Count > 0)
            await Duty.EndWithPosts(tx, [.. plan.ClosedPosts.Select(p => p.Id)], plan.ClosedPosts[0].LastDay);
        string[] units = [.. left, .. plan.Posts.Select(p => p.UnitCode), .. plan.Units.Select(u => u.Code), .. plan.ClosedPosts.Select(p => p.UnitCode)];
        await Duty.SettleAfterImport(tx, units, today, now);
        await RevisePledges.OfUnits(tx, [.. units.Concat(held).Concat(plan.ClosedUnits.Select(u => u.Unit.Code)).Distinct(StringComparer.Ordinal)], today, now);
    }

    private static async Task WriteUnits(Tx tx, RegisterPlan plan, DateTimeOffset now)
    {
        if (plan.Units.Count > 0)
        {
            var rows = JsonSerializer.Serialize(plan.Units, Rows);
            await tx.ExecuteAsync("""
                insert into units (code, name, kind, class, parent_code, path, version)
                select code, name, kind, class, parent_code, path::ltree, version
                from jsonb_to_recordset(@rows::jsonb) as r(code text, name text, kind text, class text, parent_code text, path text, version int)
                on conflict (code) do update set name = excluded.name, kind = excluded.kind, class = excluded.class,
                    parent_code = excluded.parent_code, path = excluded.path, version = excluded.version
                """, new { rows });
            await History.WriteUnits(tx, rows, plan, now);
        }
        foreach (var closed in plan.ClosedUnits)
        {
            await tx.ExecuteAsync("update units set closed_on = @LastDay, merged_into = @MergedInto, version = @Version where code = @Code",
                new { closed.LastDay, closed.MergedInto, closed.Unit.Version, closed.Unit.Code });
            await History.EndUnits(tx, JsonSerializer.Serialize(new[] { closed.Unit }, Rows), closed.LastDay.AddDays(1), now);
        }
    }

    private static async Task WritePersons(Tx tx, RegisterPlan plan, DateTimeOffset now)
    {
        if (plan.Persons.Count == 0)
            return;
        var rows = JsonSerializer.Serialize(plan.Persons, Rows);
        await tx.ExecuteAsync("""
            insert into persons (code, name, rank, native_place, unit_code, version)
            select code, name, rank, native_place, unit_code, version
            from jsonb_to_recordset(@rows::jsonb) as r(code text, name text, rank text, native_place text, unit_code text, version int)
            on conflict (code) do update set name = excluded.name, rank = excluded.rank, native_place = excluded.native_place, version = excluded.version
            """, new { rows });
        await History.WritePersons(tx, rows, plan, now);
    }

    private static async Task WritePosts(Tx tx, RegisterPlan plan, DateTimeOffset now)
    {
        if (plan.Posts.Count > 0)
        {
            var rows = JsonSerializer.Serialize(plan.Posts, Rows);
            await tx.ExecuteAsync("""
                insert into posts (id, code, unit_code, title, role, areas, in_charge_of, version)
                select id, code, unit_code, title, role, areas, in_charge_of, version
                from jsonb_to_recordset(@rows::jsonb) as r(id uuid, code text, unit_code text, title text, role text, areas text[], in_charge_of text[], version int)
                on conflict (code) do update set unit_code = excluded.unit_code, title = excluded.title, role = excluded.role, areas = excluded.areas,
                    in_charge_of = excluded.in_charge_of, version = excluded.version
                """, new { rows });
            await History.WritePosts(tx, rows, plan, now);
        }
        if (plan.ClosedPosts.Count > 0)
        {
            var rows = JsonSerializer.Serialize(plan.ClosedPosts, Rows);
            await tx.ExecuteAsync("""
                update posts p set closed_on = r.last_day, version = p.version + 1
                from jsonb_to_recordset(@rows::jsonb) as r(id uuid, last_day date) where p.id = r.id
                """, new { rows });
            await History.EndPosts(tx, rows, plan.ClosedPosts[0].LastDay.AddDays(1), now);
        }
    }

    // Answers the holdings that others must hear of.
    private static async Task<List<Guid>> WriteHoldings(Tx tx, RegisterPlan plan, DateTimeOffset now)
    {
        var touched = new List<Guid>();
        if (plan.Ended.Count > 0)
            touched.AddRange(await tx.QueryAsync<Guid>("""
                update holdings h set held_until = r.until, version = h.version + 1
                from jsonb_to_recordset(@rows::jsonb) as r(id uuid, until date) where h.id = r.id
                returning h.id
                """, new { rows = JsonSerializer.Serialize(plan.Ended, Rows) }));
        if (plan.Corrected.Count > 0)
            touched.AddRange(await tx.QueryAsync<Guid>("""
                update holdings h set held_from = r."from", override_reason = r.override_reason, version = h.version + 1
                from jsonb_to_recordset(@rows::jsonb) as r(id uuid, "from" date, override_reason text) where h.id = r.id
                returning h.id
                """, new { rows = JsonSerializer.Serialize(plan.Corrected, Rows) }));
        var changed = touched.Concat(plan.Begun.Select(b => b.Id)).ToArray();
        // A holding tells others of its person, post and unit as well: when one of those changed, it is told again.
        touched.AddRange(await tx.QueryAsync<Guid>("""
            update holdings h set version = h.version + 1
            from posts p
            where p.id = h.post_id and h.held_until is null and h.id <> all (@touched)
              and (p.code = any (@posts) or h.person_code = any (@persons) or p.unit_code = any (@units))
            returning h.id
            """, new
        {
            touched = touched.ToArray(),
            posts = plan.Posts.Select(p => p.Code).ToArray(),
            persons = plan.Persons.Select(p => p.Code).ToArray(),
            units = plan.Units.Select(u => u.Code).ToArray(),
        }));
        if (plan.Begun.Count > 0)
            touched.AddRange(await tx.QueryAsync<Guid>("""
                insert into holdings (id, post_id, person_code, held_from, held_until, override_reason, version)
                select id, post_id, person_code, "from", until, override_reason, 1
                from jsonb_to_recordset(@rows::jsonb) as r(id uuid, post_id uuid, person_code text, "from" date, until date, override_reason text)
                returning id
                """, new { rows = JsonSerializer.Serialize(plan.Begun, Rows) }));
        await History.WriteHoldings(tx, changed, plan.Reason, now);
        return touched;
    }

    // Answers the units whose posts they are.
    private static async Task<IEnumerable<string>> RecordHoldings(Tx tx, List<Guid> touched)
    {
        var held = await tx.QueryAsync<Held>("""
            select h.id, h.post_id, p.code as post_code, p.unit_code, u.path::text as unit_path, p.title, p.role, p.areas,
                   h.person_code, n.name as person_name, n.rank, n.native_place, h.held_from, h.held_until, h.version
            from holdings h join posts p on p.id = h.post_id join units u on u.code = p.unit_code join persons n on n.code = h.person_code
            where h.id = any (@touched)
            order by p.code, h.held_from
            """, new { touched = touched.ToArray() });
        tx.Record(held.Select(h => h.HeldUntil is { } until
            ? (IFact)new PostVacated(h.Id, h.PostId, h.PostCode, h.UnitCode, h.UnitPath, h.Title, h.Role, h.Areas, h.PersonCode, h.PersonName, h.Rank, h.NativePlace, h.HeldFrom, until, h.Version)
            : new PostFilled(h.Id, h.PostId, h.PostCode, h.UnitCode, h.UnitPath, h.Title, h.Role, h.Areas, h.PersonCode, h.PersonName, h.Rank, h.NativePlace, h.HeldFrom, h.Version)));
        return held.Select(h => h.UnitCode);
    }
}
