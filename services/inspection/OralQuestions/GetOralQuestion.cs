using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Shows one question with its versions and when it was drawn.</summary>
internal static class GetOralQuestion
{
    /// <summary>The question; its version is the ETag.</summary>
    public sealed record Response(
        Guid QuestionId, string UnitCode, string? UnitKind, QuestionOrigin Origin, string Theme, string Text, string[] Sources, int Version, bool Edited,
        DateTimeOffset? RetiredAt, string? RetiredBy, string? RetiredFor, IReadOnlyList<Wording> Versions, IReadOnlyList<Drawn> Draws);

    /// <summary>A version of its words.</summary>
    public sealed record Wording(int Version, string Theme, string Text, string Reason, string ChangedBy, DateTimeOffset ChangedAt);

    /// <summary>A session in which it was drawn.</summary>
    public sealed record Drawn(Guid SessionId, string Unit, DateTimeOffset DrawnAt);

    private sealed record Head(
        string UnitCode, string UnitPath, string? UnitKind, QuestionOrigin Origin, string Theme, string Text, string[] Sources, int Version, bool Edited,
        DateTimeOffset? RetiredAt, string? RetiredBy, string? RetiredFor);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/oral-questions/{questionId:guid}", Handle)
        .Requires(Role.Discipline)
        .WithSummary("One question of the bank with its sources, its versions and the sessions in which it was drawn. Its version is the ETag.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid questionId, Caller caller, Database db, HttpResponse http, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var q = await tx.QuerySingleOrDefaultAsync<Head>("""
                select q.unit_code, u.path::text as unit_path, q.unit_kind, q.origin, q.theme, q.text, q.sources, q.version, q.edited, q.retired_at, q.retired_by, q.retired_for
                from oral_questions q join units u on u.code = q.unit_code where q.id = @questionId
                """, new { questionId });
            if (q is null || !caller.MaySee(q.UnitPath))
                return OralQuestion.NotFound;
            var versions = await tx.QueryAsync<Wording>("""
                select version, theme, text, reason, changed_by, changed_at from oral_question_versions where question_id = @questionId order by version
                """, new { questionId });
            var draws = await tx.QueryAsync<Drawn>("""
                select d.session_id, d.unit_code as unit, d.drawn_at
                from oral_frozen_questions f join oral_draws d using (session_id, unit_code, place) where f.question_id = @questionId order by d.drawn_at
                """, new { questionId });
            http.Headers.ETag = OralQuestion.Tag(q.Version);
            return TypedResults.Ok(new Response(
                questionId, q.UnitCode, q.UnitKind, q.Origin, q.Theme, q.Text, q.Sources, q.Version, q.Edited, q.RetiredAt, q.RetiredBy, q.RetiredFor, versions, draws));
        }, ct);
}
