using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Letters;

/// <summary>Drafts a recommendation letter to a unit's leading group, from a round or on its own.</summary>
internal static class DraftLetter
{
    /// <summary>The letter to be.</summary>
    /// <param name="Unit">Code of the unit.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Background">What led to it.</param>
    /// <param name="Items">What is recommended, numbered from 1 in this order.</param>
    /// <param name="RoundId">The round it comes from, which looks at the unit.</param>
    public sealed record Request(
        [StringLength(64, MinimumLength = 1)] string Unit,
        [StringLength(200, MinimumLength = 1)] string Title,
        [StringLength(20000, MinimumLength = 1)] string Background,
        [MinLength(1), MaxLength(50)] Item[] Items,
        Guid? RoundId = null);

    /// <summary>One recommendation.</summary>
    /// <param name="Text">What is recommended.</param>
    /// <param name="Category">Its category.</param>
    /// <param name="Severity">Its severity.</param>
    /// <param name="ItemCodes">Codes of the list items it rests on, the gravest first: they lead to the post that answers. Without one, the first responsible person does.</param>
    /// <param name="AmountInvolvedFen">Money involved, in fen.</param>
    /// <param name="DueOn">When it must be put right; by policy from the severity and the day of issue when not given.</param>
    public sealed record Item(
        [StringLength(5000, MinimumLength = 1)] string Text,
        [StringLength(100, MinimumLength = 1)] string Category,
        Severity Severity,
        [MaxLength(10)] string[]? ItemCodes = null,
        [Range(typeof(long), "0", "9000000000000000")] long? AmountInvolvedFen = null,
        DateOnly? DueOn = null);

    /// <summary>The draft, and its version for If-Match.</summary>
    public sealed record Response(Guid LetterId, LetterStatus Status, int Version);

    private sealed record Addressed(string Code, string Path, bool InRound, bool Mine);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/letters", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("Drafts a recommendation letter (工作建议书) to a unit of the caller's subtree; amounts in fen, due dates in Asia/Shanghai after today and within 5 years. By discipline staff, or by the team of the round and unit it comes from; never by a system's key nor by who is recused at the unit (403).");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var unit = await tx.QuerySingleOrDefaultAsync<Addressed>("""
                select u.code, u.path::text as path,
                       exists (select from round_units ru where ru.round_id = @RoundId::uuid and ru.unit_code = u.code) as in_round,
                       exists (select from team_units tu join teams t on t.id = tu.team_id
                               where tu.round_id = @RoundId::uuid and tu.unit_code = u.code and @PersonCode::text = any(t.members)) as mine
                from units u where u.code = @Unit
                """, new { request.Unit, request.RoundId, caller.PersonCode });
            if (unit is null || !caller.MaySee(unit.Path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (request.RoundId is not null && !unit.InRound)
                return Problem.Invalid("roundId", "not-in-round", "该轮次未检查此单位。", "No such round looks at this unit.");
            if (Letter.RefusesInspector(caller, unit.Mine) is { } refused)
                return refused;
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            if (await Recusal.Refuses(tx, caller, request.RoundId ?? id, unit.Code, today, policies) is { } recused)
                return recused;
            if (await LetterDraft.Wrong(tx, request.Items, unit.Path, today, policies) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            await tx.ExecuteAsync("""
                insert into letters (id, unit_code, round_id, title, background, status, drafted_by, drafted_at, version)
                values (@id, @Unit, @RoundId, @Title, @Background, 'Draft', @PersonCode, @now, 1)
                """, new { id, request.Unit, request.RoundId, request.Title, request.Background, caller.PersonCode, now });
            await LetterDraft.Write(tx, id, caller.PersonCode!, request.Items, now);
            http.Headers.ETag = Letter.Tag(1);
            return TypedResults.Created($"/api/v1/inspection/letters/{id}", new Response(id, LetterStatus.Draft, 1));
        }, ct);
}
