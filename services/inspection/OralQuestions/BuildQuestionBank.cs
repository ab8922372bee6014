using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Builds the banks of a unit and of everything below it from their own record.</summary>
internal static class BuildQuestionBank
{
    /// <summary>The unit at the top.</summary>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Unit);

    /// <summary>How many units were looked at, and how many questions are new, changed, and retired because their source is gone.</summary>
    public sealed record Response(string Unit, int Units, int Added, int Changed, int Retired);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-questions/build", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Builds the question bank of a unit and everything below it from findings, rectifications, petitions, irregular decisions and missing entries. One source gives one question, however often it is built; a session does the same for its units when it is opened.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var units = (await tx.QueryAsync<string>("""
                select u.code from units top join units u on u.path <@ top.path where top.code = @Unit and top.path ~ @scope::lquery order by u.code
                """, new { request.Unit, scope = caller.Scope })).ToArray();
            if (units.Length == 0)
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            var built = await QuestionBank.Build(tx, units, caller.Actor, clock.GetUtcNow());
            return TypedResults.Ok(new Response(request.Unit, built.Units, built.Added, built.Changed, built.Retired));
        }, ct);
}
