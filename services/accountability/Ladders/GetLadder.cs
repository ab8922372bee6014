using System.Text.Json;
using DutyNet.Accountability.Cases;
using DutyNet.Accountability.Register;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Accountability.Ladders;

/// <summary>GET /ladders/{id}</summary>
static class GetLadder
{
    public sealed record Response(
        Guid LadderId, Guid CaseId, LadderCause Cause, Guid CauseId, string? About, string UnitCode, string? UnitName, string? PersonCode,
        DateOnly? DueOn, LadderStatus Status, Light Light, Rung? Rung, DateOnly? NextRungOn, DateOnly? SettledOn, string? PauseReason,
        string? RestsWith, string? RestsWithPerson, string UnitPath)
    {
        public IReadOnlyList<Issued> Reminders { get; init; } = [];

        public IReadOnlyList<Step> History { get; init; } = [];
    }

    public sealed record Issued(Guid ReminderId, Rung Rung, DateOnly DueOn, string? RecipientPerson, Guid? RecipientPost, DateTimeOffset IssuedAt, DateTimeOffset? AcknowledgedAt, string? AckNote);

    public sealed record Step(DateTimeOffset At, string Type, string Title, string Actor, string? OnBehalfOf);

    private sealed record Stored(DateTimeOffset RecordedAt, string Type, string Body, string Actor, string? OnBehalfOf);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/ladders/{id:guid}", Handle)
        .Requires(Role.Discipline, Role.Leader, Role.Inspector, Role.Clerk, Role.Department)
        .WithSummary("One ladder with every reminder it issued and its history in order. What is proposed shows only to oversight staff.");

    private static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, HttpRequest request, Caller caller, Database db, CancellationToken ct) =>
        await db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var ladder = await tx.QuerySingleOrDefaultAsync<Response>("""
                select l.id as ladder_id, l.case_id, l.cause, l.cause_id, l.about, l.unit_code, s.unit_name, l.person_code, l.due_on, l.status, l.light, l.rung,
                       l.next_rung_on, l.settled_on, case when l.status = 'Paused' then l.pause_reason end as pause_reason,
                       s.rests_with, s.rests_with_person, s.path::text as unit_path
                from ladders l
                join standings s on s.ladder_id = l.id
                where l.id = @id and l.status <> 'Awaited'
                """, new { id });
            if (ladder is null || !caller.MaySee(ladder.UnitPath))
                return Problem.NotFound("ladder", "该提醒链");
            var reminders = await tx.QueryAsync<Issued>("""
                select id as reminder_id, rung, due_on, recipient_person, recipient_post, issued_at, acknowledged_at, ack_note
                from reminders where ladder_id = @id order by due_on, array_position(array['Bell', 'YellowCard', 'RedLight'], rung)
                """, new { id });
            var facts = await tx.QueryAsync<Stored>("""
                select recorded_at, type, body, actor, on_behalf_of
                from ledger
                where case_id = @CaseId and body::jsonb ->> 'ladderId' = @ladderId and (@restricted or not restricted)
                order by seq
                """, new { ladder.CaseId, ladderId = id.ToString(), restricted = caller.MaySeeRestricted });
            var bodies = facts.ConvertAll(f => JsonDocument.Parse(f.Body).RootElement);
            var words = new Words(Language.IsEnglish(request), await Holding.Names(tx, bodies.SelectMany(Words.PersonsIn)));
            return TypedResults.Ok(ladder with
            {
                Reminders = reminders,
                History = [.. facts.Select((f, i) => new Step(f.RecordedAt, f.Type, Sentence.For(f.Type, bodies[i], words), f.Actor, f.OnBehalfOf))],
            });
        }, ct);
}
