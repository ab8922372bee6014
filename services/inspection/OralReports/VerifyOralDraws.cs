using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Computes every draw of a closed session again from the seed, and the hashes that were published before it.</summary>
internal static class VerifyOralDraws
{
    /// <summary>The outcome. The frozen bank is there for discipline and auditors alone: it holds next year's questions too.</summary>
    public sealed record Response(
        Guid SessionId, string SeedHash, string Seed, bool SeedMatches, string BankHash, bool BankMatches, IReadOnlyList<Draw> Draws, IReadOnlyList<Question>? Bank);

    /// <summary>A draw as recorded, and as computed again; places count from 0.</summary>
    public sealed record Draw(string Unit, int Place, int OfCount, int Computed, bool Matches);

    /// <summary>A question of the frozen bank.</summary>
    public sealed record Question(string Unit, int Place, Guid QuestionId, int Version, string Text);

    private sealed record Head(string SeedHash, string Seed, string? BankHash, bool Closed);

    private sealed record Stored(string Unit, int Place, int OfCount, string UnitPath);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/oral-sessions/{sessionId:guid}/verify", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department, Role.Auditor)
        .WithSummary("Computes the draws of units in the caller's subtree again, once the session is closed (409 session-not-closed before): place = first 16 bytes of SHA-256(seed|unit) as a big-endian number modulo the questions. Discipline and auditors over the whole session get the frozen bank too.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var units = (await tx.QueryAsync<string>("""
                select r.unit_code from oral_reporters r join units u on u.code = r.unit_code where r.session_id = @sessionId and u.path ~ @scope::lquery
                """, new { sessionId, scope = caller.Scope })).ToHashSet();
            if (units.Count == 0)
                return OralSession.NotFound;
            var head = await tx.QuerySingleAsync<Head>("""
                select s.seed_hash, e.seed, s.bank_hash, s.closed_at is not null as closed from oral_sessions s join oral_seeds e on e.session_id = s.id where s.id = @sessionId
                """, new { sessionId });
            if (!head.Closed)
                return Problem.Conflict("session-not-closed", "汇报会尚未结束。", "The session is not closed.");
            var bank = await tx.QueryAsync<OralDraw.Frozen>("""
                select unit_code as unit, place, question_id, version, text from oral_frozen_questions where session_id = @sessionId order by unit_code collate "C", place
                """, new { sessionId });
            var draws = (await tx.QueryAsync<Stored>("""
                select d.unit_code as unit, d.place, d.of_count, u.path::text as unit_path
                from oral_draws d join oral_reporters r on r.session_id = d.session_id and r.unit_code = d.unit_code join units u on u.code = d.unit_code
                where d.session_id = @sessionId order by r.position
                """, new { sessionId })).Where(d => units.Contains(d.Unit));
            var counts = bank.CountBy(q => q.Unit).ToDictionary();
            var path = await tx.QuerySingleAsync<string>("select u.path::text from oral_sessions s join units u on u.code = s.unit_code where s.id = @sessionId", new { sessionId });
            return TypedResults.Ok(new Response(
                sessionId, head.SeedHash, head.Seed, OralDraw.Hash(head.Seed) == head.SeedHash, head.BankHash!, OralDraw.BankHash(bank) == head.BankHash,
                [.. draws.Select(d => (Draw: d, Computed: OralDraw.Place(head.Seed, d.Unit, counts[d.Unit])))
                    .Select(d => new Draw(d.Draw.Unit, d.Draw.Place, d.Draw.OfCount, d.Computed, d.Computed == d.Draw.Place && counts[d.Draw.Unit] == d.Draw.OfCount))],
                caller.Is(Role.Discipline, Role.Auditor) && caller.MaySee(path) ? [.. bank.Select(q => new Question(q.Unit, q.Place, q.QuestionId, q.Version, q.Text))] : null));
        }, ct);
}
