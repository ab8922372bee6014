using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Rounds;

/// <summary>A round as it is planned, whichever way its units were named: the rules that hold for every plan.</summary>
internal sealed record Plan(
    RoundKind Kind, string Title, DateOnly From, DateOnly Until, CheckMethod[] Methods, IReadOnlyList<Plan.Unit> Units, IReadOnlyList<Plan.Batch> Batches,
    bool ByDraw = false, Guid? Parent = null, Guid? Follows = null)
{
    // Founding of the state: nothing is looked at before it, and an earlier date is a slip.
    private static readonly DateOnly Earliest = new(1949, 10, 1);

    /// <summary>A unit of the round, in the batch with this number.</summary>
    public sealed record Unit(string Code, string Path, int? Batch = null);

    /// <summary>Some of the units, with days of their own within the round's.</summary>
    public sealed record Batch(string? Title, DateOnly From, DateOnly Until);

    private sealed record Clash(Guid BlackoutId, DateOnly FromOn, DateOnly UntilOn, string Unit, string Reason, Guid? OverrideId);

    /// <summary>What is wrong with its days; empty when they are right.</summary>
    public static List<FieldError> WrongDays(string at, DateOnly from, DateOnly until, DateOnly today, Policies policies)
    {
        if (until < from)
            return [new($"{at}until", "before-from", "不得早于开始日期。", "Must not be before the first day.")];
        var latest = today.AddYears(policies.YearsAhead);
        return
        [
            .. new[] { (Field: "from", Day: @from), (Field: "until", Day: until) }.Where(d => d.Day < Earliest || d.Day > latest)
                .Select(d => new FieldError(at + d.Field, "out-of-range", $"须在 {Earliest:O} 至 {latest:O} 之间。", $"Must be between {Earliest:O} and {latest:O}.")),
        ];
    }

    /// <summary>
    /// Writes the round. Refused when its units lie in different trees, or its weeks in a blackout that nobody else has lifted for it.
    /// <paramref name="top"/>: the unit it is drawn below, while it has no units of its own.
    /// </summary>
    public async Task<(Guid Id, string UnitCode, Problem? Refused)> Insert(Tx tx, string? top, Caller caller, DateTimeOffset now)
    {
        if ((Units.Count == 0 ? top : Round.Above(Units.Select(u => u.Path))) is not { } above)
            return (default, "", Problem.Invalid("units", "different-trees", "各单位不在同一组织树中。", "The units do not belong to one tree."));
        var unitCode = above.Split('.')[^1];
        var id = Guid.CreateVersion7(now);
        var lifted = new List<Guid>();
        if (await Blackout(tx, unitCode, caller, lifted) is { } clash)
            return (default, unitCode, clash);
        await tx.ExecuteAsync("""
            insert into rounds (id, kind, title, from_on, until_on, unit_code, methods, status, planned_by, planned_person, planned_at, by_draw, parent_id, follows_id)
            values (@id, @kind, @Title, @From, @Until, @unitCode, @methods, 'Planned', @Actor, @PersonCode, @now, @ByDraw, @Parent, @Follows)
            """, new { id, kind = Kind.ToString(), Title, From, Until, unitCode, methods = Methods.Select(m => m.ToString()).Distinct().ToArray(), caller.Actor, caller.PersonCode, now, ByDraw, Parent, Follows });
        if (Batches.Count > 0)
        {
            await tx.ExecuteAsync("""
                insert into round_batches (round_id, number, title, from_on, until_on)
                select @id, b.number, b.title, b.from_on, b.until_on from unnest(@titles, @froms, @untils) with ordinality as b(title, from_on, until_on, number)
                """, new { id, titles = Batches.Select(b => b.Title).ToArray(), froms = Batches.Select(b => b.From).ToArray(), untils = Batches.Select(b => b.Until).ToArray() });
        }
        await tx.ExecuteAsync("""
            insert into round_units (round_id, unit_code, position, batch)
            select @id, u.code, u.position, u.batch from unnest(@codes, @batches) with ordinality as u(code, batch, position)
            """, new { id, codes = Units.Select(u => u.Code).ToArray(), batches = Units.Select(u => u.Batch).ToArray() });
        if (lifted.Count > 0 && await tx.ExecuteAsync("update blackout_overrides set used_by = @id where id = any(@lifted) and used_by is null", new { id, lifted }) < lifted.Count)
            return (default, unitCode, Problem.Conflict("blackout-override-used", "该许可已被使用。", "This permission was used meanwhile."));
        tx.Record(new RoundPlanned(id, unitCode, above, Kind, Title, From, Until, [.. Units.Select(u => u.Code)], ByDraw, Parent, Follows));
        return (id, unitCode, null);
    }

    // The weeks of each unit, by its batch; before a draw, of whatever may be drawn. Members of oversight are no inspection team.
    private async Task<Problem?> Blackout(Tx tx, string unitCode, Caller caller, List<Guid> lifted)
    {
        if (Round.IsOpenToOversight(Kind))
            return null;
        var days = Units.Select(u => u.Batch is { } n ? (Batches[n - 1].From, Batches[n - 1].Until) : (From, Until)).DefaultIfEmpty((From, Until)).ToList();
        var clashes = await Clashes(tx, null, Kind, From, Until, [.. Units.Select(u => u.Code).DefaultIfEmpty(unitCode)], [.. days.Select(d => d.Item1)], [.. days.Select(d => d.Item2)], Units.Count == 0, caller);
        lifted.AddRange(clashes.Where(c => c.OverrideId is not null).Select(c => c.OverrideId!.Value));
        return Refusal(clashes);
    }

    /// <summary>Why a round may not be moved to other days; null when it may.</summary>
    public static async Task<Problem?> RefusesMove(Tx tx, Round round, DateOnly from, DateOnly until, Caller caller)
    {
        if (Round.IsOpenToOversight(round.Kind))
            return null;
        var units = await tx.QueryAsync<string>("select unit_code from round_units where round_id = @Id", new { round.Id });
        string[] codes = [.. units.DefaultIfEmpty(round.UnitCode)];
        return Refusal(await Clashes(tx, round.Id, round.Kind, from, until, codes, [.. codes.Select(_ => from)], [.. codes.Select(_ => until)], units.Count == 0, caller));
    }

    private static Problem? Refusal(List<Clash> clashes) =>
        clashes.Where(c => c.OverrideId is null).ToList() is not { Count: > 0 } open ? null : Problem.Conflict(
            "blackout", "与避开时段同周，检查组不得进入。", "In the same weeks as a blackout: the inspection teams keep away.",
            [.. open.Select(c => new FieldError("from", "blackout",
                $"{c.Unit} {c.FromOn:O} 至 {c.UntilOn:O}：{c.Reason}（{c.BlackoutId}）", $"{c.Unit} from {c.FromOn:O} to {c.UntilOn:O}: {c.Reason} ({c.BlackoutId})"))]);

    private static Task<List<Clash>> Clashes(
        Tx tx, Guid? round, RoundKind kind, DateOnly from, DateOnly until, string[] codes, DateOnly[] froms, DateOnly[] untils, bool below, Caller caller) => tx.QueryAsync<Clash>("""
        select b.id as blackout_id, b.from_on, b.until_on, b.unit_code as unit, b.reason, o.id as override_id
        from blackouts b
        join units top on top.code = b.unit_code
        left join lateral (
            select o.id from blackout_overrides o
            where o.blackout_id = b.id and o.kind = @kind and (o.used_by is null or o.used_by = @round) and o.from_on <= @from and o.until_on >= @until
              -- another person's word, never that of who plans
              and o.approved_by is distinct from @PersonCode::text
            order by o.id limit 1) o on true
        where b.ended_at is null
          and exists (select from unnest(@codes, @froms, @untils) as s(code, from_on, until_on) join units u on u.code = s.code
                      where (u.path <@ top.path or (@below and top.path <@ u.path)) and weeks(s.from_on, s.until_on) && weeks(b.from_on, b.until_on))
        order by b.from_on, b.id
        """, new { round, kind = kind.ToString(), from, until, codes, froms, untils, below, caller.PersonCode });
}
