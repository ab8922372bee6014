using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Today;

/// <summary>What a holder sees first: what is due, by when, with its light, and what was returned.</summary>
public static class ShowToday
{
    private const int Most = 500;

    /// <summary>The page of a holder.</summary>
    /// <param name="Day">Today.</param>
    /// <param name="PersonCode">The holder.</param>
    /// <param name="PersonName">Their name.</param>
    /// <param name="Red">How many are overdue.</param>
    /// <param name="Yellow">How many are due within 10 days (policy), or were recorded late or made good this year.</param>
    /// <param name="Green">How many are due later, within 20 days (policy).</param>
    /// <param name="Due">Each of them by due date, at most 500; those of the unit's own book for its first responsible person.</param>
    /// <param name="Returned">Entries of these books that a review returned and nobody has corrected yet, the latest first, at most 500.</param>
    public sealed record Response(DateOnly Day, string PersonCode, string PersonName, int Red, int Yellow, int Green, IReadOnlyList<Item> Due, IReadOnlyList<ReturnedEntry> Returned);

    /// <summary>What is due, or was late.</summary>
    /// <param name="DaysLeft">Days until the due date; negative once it has passed.</param>
    /// <param name="LogbookId">The book it is to be recorded in; null until it is opened.</param>
    public sealed record Item(
        Guid ExpectedEntryId, string UnitCode, string ItemCode, string? Text, EntryCategory Category, DutyOwner OwedBy, DateOnly PeriodFrom, DateOnly PeriodUntil, DateOnly DueOn, int DaysLeft,
        ExpectedEntryStatus Status, Light Light, Guid? LogbookId, Guid? CaseId, Guid? EntryId);

    /// <summary>An entry to be corrected: with what defect it was returned, and what the reviewer asks for.</summary>
    public sealed record ReturnedEntry(Guid EntryId, Guid LogbookId, string UnitCode, EntryCategory Category, DateOnly OccurredOn, EntryDefect Defect, string Remark, DateTimeOffset ReviewedAt);

    private sealed record Found(
        Guid ExpectedEntryId, string UnitCode, string ItemCode, string? Text, EntryCategory Category, DutyOwner OwedBy, DateOnly PeriodFrom, DateOnly PeriodUntil, DateOnly DueOn,
        ExpectedEntryStatus Status, Guid? LogbookId, Guid? CaseId, Guid? EntryId);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/today", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("What is due of a holder and by when: green within 20 days, yellow within 10 (and what was late or made good this year), red when overdue; and the entries that were returned. A leader sees their own; others name a holder of their subtree with ?person=.")
            .WithExample(response: new Response(new DateOnly(2026, 11, 20), "P00089", "祝锦澜", 1, 0, 0, [new Item(Guid.Parse("0199f2d4-1a00-7b30-8c2d-5e0f1a2b3c4d"), "FH_D02", "P3-S04", "每季度至少开展1次谈心谈话",
                EntryCategory.HeartToHeartTalk, DutyOwner.Post, new DateOnly(2026, 7, 1), new DateOnly(2026, 9, 30), new DateOnly(2026, 9, 30), -51, ExpectedEntryStatus.Missing, Light.Red,
                Guid.Parse("0199f2d4-0a00-7b30-8c2d-5e0f1a2b3c4d"), Guid.Parse("0199f2d4-3a00-7b30-8c2d-5e0f1a2b3c4d"), null)],
                [new ReturnedEntry(Guid.Parse("0199f2d4-4a00-7b30-8c2d-5e0f1a2b3c4d"), Guid.Parse("0199f2d4-0a00-7b30-8c2d-5e0f1a2b3c4d"), "FH_D02", EntryCategory.HeartToHeartTalk, new DateOnly(2026, 11, 10), EntryDefect.Irregular,
                    "请补充谈话对象和谈话要点。", new DateTimeOffset(2026, 11, 12, 9, 0, 0, ShiftedClock.ChinaOffset))]));

    private static Task<Results<Ok<Response>, Problem>> Handle(string? person, Caller caller, LogbookPolicies policies, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var isOwn = person is null || person == caller.PersonCode;
            if ((person ?? caller.PersonCode) is not { } holder)
                return Problem.Unreadable(new FieldError("person", "required", "须指明人员。", "Name a person."));
            // A leader's page is theirs alone; everybody else's is for who works for them or looks after them.
            var name = isOwn || caller.Is(Role.Discipline, Role.Inspector, Role.Clerk, Role.Department)
                ? await tx.QueryFirstOrDefaultAsync<string>("""
                    select h.person_name from holdings h join units u on u.code = h.unit_code
                    where h.person_code = @holder and u.path ~ @scope::lquery order by h.held_from desc limit 1
                    """, new { holder, scope = caller.Scope })
                : null;
            if (name is null)
                return Problem.NotFound("person", "此人");
            var found = await tx.QueryAsync<Found>("""
                with mine as materialized (
                    select x.* from expected_entries x
                    where x.post_id in (select k.post_id from holdings k where k.person_code = @holder) and x.owed_by = 'Post'
                      and (x.status = 'Missing' or (x.status = 'Expected' and x.due_on <= @until and x.period_from <= @today)
                           or (x.status in ('MadeGood', 'FulfilledLate') and x.due_on >= date_trunc('year', @today::date)::date))
                    union all
                    -- found by nobody's post: a rectification that names the person
                    select x.* from expected_entries x
                    where x.person_code = @holder and x.post_id is null
                      and (x.status = 'Missing' or (x.status = 'Expected' and x.due_on <= @until)
                           or (x.status in ('MadeGood', 'FulfilledLate') and x.due_on >= date_trunc('year', @today::date)::date))
                    union all
                    select x.* from expected_entries x
                    where x.owed_by = 'Unit'
                      and x.unit_code in (select k.unit_code from holdings k
                                          where k.person_code = @holder and k.role = 'FirstResponsible' and k.held_from <= @today and (k.held_until is null or k.held_until >= @today))
                      and (x.status = 'Missing' or (x.status = 'Expected' and x.due_on <= @until and x.period_from <= @today)
                           or (x.status in ('MadeGood', 'FulfilledLate') and x.due_on >= date_trunc('year', @today::date)::date)))
                select x.id as expected_entry_id, x.unit_code, x.item_code, d.text, x.category, x.owed_by, x.period_from, x.period_until, x.due_on, x.status, l.id as logbook_id, x.case_id, x.entry_id
                from mine x
                join units u on u.code = x.unit_code
                left join duties d on d.duty_id = x.duty_id
                left join lateral holder_on(x.post_id, least(x.due_on, @today)) h on true
                left join logbooks l on l.unit_code = x.unit_code and l.year = year_of(x.due_on) and l.person_code is not distinct from case x.owed_by when 'Post' then @holder end
                where u.path ~ @scope::lquery and (x.owed_by = 'Unit' or coalesce(h.person_code, x.person_code) = @holder)
                order by x.due_on, x.ordinal, x.id
                limit @Most
                """, new { holder, today, until = today.AddDays(policies.GreenWithinDays), scope = caller.Scope, Most });
            var due = found.ConvertAll(f => new Item(f.ExpectedEntryId, f.UnitCode, f.ItemCode, f.Text, f.Category, f.OwedBy, f.PeriodFrom, f.PeriodUntil, f.DueOn, f.DueOn.DayNumber - today.DayNumber,
                f.Status, ExpectedEntry.LightOf(f.Status, f.DueOn, today, policies)!.Value, f.LogbookId, f.CaseId, f.EntryId));
            var returned = await tx.QueryAsync<ReturnedEntry>("""
                select s.entry_id, s.logbook_id, s.unit_code, s.category, s.occurred_on, r.defect, r.remark, r.reviewed_at
                from entry_search s
                join entry_reviews r on r.entry_id = s.entry_id and r.version = s.version
                join units u on u.code = s.unit_code
                where s.state = 'Returned' and u.path ~ @scope::lquery
                  and (s.person_code = @holder
                       or s.person_code is null and s.unit_code in (select k.unit_code from holdings k
                                                                    where k.person_code = @holder and k.role = 'FirstResponsible' and k.held_from <= @today and (k.held_until is null or k.held_until >= @today)))
                order by r.reviewed_at desc, s.entry_id
                limit @Most
                """, new { holder, today, scope = caller.Scope, Most });
            int Of(Light light) => due.Count(d => d.Light == light);
            return TypedResults.Ok(new Response(today, holder, name, Of(Light.Red), Of(Light.Yellow), Of(Light.Green), due, returned));
        }, ct);
}
