using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Posts;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Reshuffles;

/// <summary>Records a reshuffle (document 002): all its changes or none, each explained.</summary>
public static class RecordReshuffle
{
    /// <summary>The reshuffle, the meeting where it was explained to all, and its changes.</summary>
    public sealed record Request([StringLength(200, MinimumLength = 1)] string Title, Meeting Meeting, [MinLength(1), MaxLength(1000)] Change[] Changes);

    /// <summary>The meeting: its day and the reference of its record.</summary>
    public sealed record Meeting(DateOnly HeldOn, [StringLength(200, MinimumLength = 1)] string Reference);

    /// <summary>
    /// A change: with a person, who holds the post from that day on (whoever held it leaves the day before); without, the post is vacant from that day on.
    /// The explanation says why this change and how it came about.
    /// </summary>
    public sealed record Change([RegularExpression(Codes.Form)] string Post, [RegularExpression(Codes.Form)] string? Person, DateOnly From, [StringLength(1000, MinimumLength = 1)] string Explanation);

    /// <summary>The reshuffle and how many posts changed hands.</summary>
    public sealed record Response(Guid ReshuffleId, int Changes);

    private sealed record Before(string Code, string? PersonCode);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/reshuffles", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Records a reshuffle: every change with its explanation, and the meeting where it was explained to all. Applied whole, or refused whole (reshuffle-refused) with everything that is wrong with it.")
            .WithExample(
                new Request("2026年3月干部调整", new Meeting(new DateOnly(2026, 3, 2), "全区干部大会纪要 2026-03"),
                    [new Change("FH_D01_P01", "P00061", new DateOnly(2026, 3, 1), "原主任退休；该同志任镇党委书记六年，熟悉项目建设。"), new Change("FH_T12_P01", null, new DateOnly(2026, 3, 1), "转任区发展和改革委员会主任。")]),
                new Response(Guid.Parse("0199f2d4-3c22-7d51-8e4f-7a2b3c4d5e6f"), 2));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var home = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where case when @Unit = '*' then parent_code is null else code = @Unit end", new { caller.Unit });
            var before = (await tx.QueryAsync<Before>("""
                select p.code, h.person_code from unnest(@posts::text[], @days::date[]) as c(post, day) join posts p on p.code = c.post
                left join holdings h on h.post_id = p.id and h.held_from <= c.day and (h.held_until is null or h.held_until >= c.day)
                """, new { posts = request.Changes.Select(c => c.Post).ToArray(), days = request.Changes.Select(c => c.From).ToArray() }))
                .DistinctBy(b => b.Code).ToDictionary(b => b.Code, b => b.PersonCode, StringComparer.Ordinal);
            var changes = request.Changes.Select(c => c.Person is null
                ? new SeatChange(SeatChangeKind.Vacate, c.Post, null, c.From.AddDays(-1))
                : new SeatChange(before.GetValueOrDefault(c.Post) is null ? SeatChangeKind.Fill : SeatChangeKind.HandOver, c.Post, c.Person, c.From)).ToList();
            var seats = await SeatChanges.Load(tx, caller, changes);
            var plan = new RegisterPlan(clock.Today(), reason: request.Title);
            var errors = new List<FieldError>();
            if (request.Meeting.HeldOn > clock.Today())
                errors.Add(new FieldError("meeting.heldOn", "in-the-future", "不得晚于今天。", "Must not be later than today."));
            for (var i = 0; i < changes.Count; i++)
                if (Refused(changes, i, seats, plan, clock) is { } refused)
                    errors.Add(refused with { Field = $"changes[{i}].{(refused.Field == "on" ? "from" : refused.Field)}" });
            if (errors.Count > 0 || home is null)
                return Problem.Unprocessable("reshuffle-refused", $"有 {errors.Count} 处错误，未作任何变更。", $"{errors.Count} errors; nothing was changed.", errors);
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            var unit = home.Split('.')[^1];
            await tx.ExecuteAsync("insert into reshuffles (id, unit_code, title, held_on, meeting_reference, recorded_by, recorded_at) values (@id, @unit, @Title, @HeldOn, @Reference, @Actor, @now)",
                new { id, unit, request.Title, request.Meeting.HeldOn, request.Meeting.Reference, caller.Actor, now = clock.GetUtcNow() });
            for (var i = 0; i < changes.Count; i++)
            {
                var (change, seat) = (request.Changes[i], seats.Of(changes[i])!);
                await tx.ExecuteAsync("""
                    insert into reshuffle_changes (reshuffle_id, position, kind, post_code, unit_code, title, person_before, person_after, day, explanation)
                    values (@id, @i, @kind, @Post, @UnitCode, @Title, @before, @Person, @From, @Explanation)
                    """, new { id, i, kind = changes[i].Kind.ToString(), change.Post, seat.UnitCode, seat.Title, before = before.GetValueOrDefault(change.Post), change.Person, change.From, change.Explanation });
            }
            tx.Record(new ReshuffleRecorded(id, unit, home, request.Title, request.Meeting.HeldOn, request.Meeting.Reference, [.. changes.Select(c => c.Post)]));
            return TypedResults.Created($"/api/v1/responsibility/reshuffles/{id}", new Response(id, changes.Count));
        }, ct);

    private static FieldError? Refused(List<SeatChange> changes, int i, SeatChanges seats, RegisterPlan plan, TimeProvider clock)
    {
        if (seats.Of(changes[i]) is null)
            return new FieldError("post", "unknown-post", $"没有岗位 {changes[i].Post}。", $"There is no post {changes[i].Post}.");
        return changes.Take(i).Any(c => c.Post == changes[i].Post)
            ? new FieldError("post", "duplicate", $"岗位 {changes[i].Post} 重复。", $"Post {changes[i].Post} is there twice.")
            : seats.Plan(changes[i], plan, clock.Today(), clock.GetUtcNow()).Refused;
    }
}
