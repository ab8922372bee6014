using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.OralQuestions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Opens a session: builds the bank of its units anew, fixes and hashes it, and fixes who reports.</summary>
internal static class OpenOralSession
{
    /// <summary>The session, open, with the hash of its frozen bank and the number of its questions.</summary>
    public sealed record Response(Guid SessionId, OralSessionStatus Status, string BankHash, int Questions);

    private sealed record Asked(string UnitCode, int Position, int Questions);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/open", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Opens a planned session from its day on: builds the question bank of its units anew, freezes and hashes it, and fixes the first responsible persons of today. By a person. Refused before the day (409 too-early) and where a unit has fewer than 3 questions (policy; 409 bank-too-small).");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralSession.Lock(tx, sessionId, caller) is not { } session)
                return OralSession.NotFound;
            if (caller.PersonCode is null)
                return OralSession.PersonRequired;
            if (session.Status is OralSessionStatus.Open)
                return Problem.Conflict("session-open", "汇报会已开始。", "The session is open already.");
            if (session.Status is OralSessionStatus.Closed)
                return OralSession.Closed;
            var (now, today) = (clock.GetUtcNow(), clock.Today());
            if (today < session.HeldOn)
                return Problem.Conflict("too-early", $"汇报会定于 {session.HeldOn:O}。", $"The session is held on {session.HeldOn:O}.");

            var units = (await tx.QueryAsync<string>("select unit_code from oral_reporters where session_id = @sessionId order by position", new { sessionId })).ToArray();
            await QuestionBank.Build(tx, units, caller.Actor, now);
            await QuestionBank.Freeze(tx, sessionId);
            var asked = await tx.QueryAsync<Asked>("""
                select r.unit_code, r.position, (select count(*)::int from oral_frozen_questions q where q.session_id = r.session_id and q.unit_code = r.unit_code) as questions
                from oral_reporters r where r.session_id = @sessionId order by r.position
                """, new { sessionId });
            if (asked.Where(a => a.Questions < policies.OralBankMinimum).ToList() is { Count: > 0 } small)
            {
                return Problem.Conflict("bank-too-small", $"有单位的题目不足 {policies.OralBankMinimum} 道。", $"A unit has fewer than {policies.OralBankMinimum} questions.",
                    [.. small.Select(a => new FieldError($"units[{a.Position - 1}]", "bank-too-small", $"{a.UnitCode} 只有 {a.Questions} 道题。", $"{a.UnitCode} has {a.Questions} questions."))]);
            }
            await tx.ExecuteAsync("update oral_reporters set person_code = first_responsible(unit_code, @today) where session_id = @sessionId", new { today, sessionId });
            var bank = await tx.QueryAsync<OralDraw.Frozen>("""
                select unit_code as unit, place, question_id, version, text from oral_frozen_questions where session_id = @sessionId
                """, new { sessionId });
            var bankHash = OralDraw.BankHash(bank);
            await tx.ExecuteAsync("update oral_sessions set opened_at = @now, bank_hash = @bankHash where id = @sessionId", new { now, bankHash, sessionId });
            tx.Record(new OralSessionOpened(sessionId, session.UnitCode, session.UnitPath, bankHash));
            return TypedResults.Ok(new Response(sessionId, OralSessionStatus.Open, bankHash, bank.Count));
        }, ct);
}
