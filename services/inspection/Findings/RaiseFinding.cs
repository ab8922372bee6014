using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Findings;

/// <summary>Raises a finding: what is wrong, which list items it breaches, by when it must be put right. Begins a case.</summary>
internal static class RaiseFinding
{
    /// <summary>What was found.</summary>
    /// <param name="ItemCodes">Codes of the list items breached, the gravest first: it leads to the post that answers.</param>
    /// <param name="Category">Category of the finding.</param>
    /// <param name="Severity">Its severity.</param>
    /// <param name="Description">What is wrong.</param>
    /// <param name="AmountInvolvedFen">Money involved, in fen.</param>
    /// <param name="JointUnits">Codes of further units of the round that share in it; each sees it and answers to it, the leading unit puts it right.</param>
    /// <param name="DueOn">When it must be put right, after today and within 5 years (policy); by policy from the severity when not given.</param>
    public sealed record Request(
        [MinLength(1), MaxLength(10)] string[] ItemCodes,
        [StringLength(100, MinimumLength = 1)] string Category,
        Severity Severity,
        [StringLength(5000, MinimumLength = 1)] string Description,
        [Range(typeof(long), "0", "9000000000000000")] long? AmountInvolvedFen = null,
        DateOnly? DueOn = null,
        [MaxLength(20)] string[]? JointUnits = null);

    /// <summary>The finding, the case it begins, when it is due, and its version for If-Match.</summary>
    public sealed record Response(Guid FindingId, Guid CaseId, DateOnly DueOn, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/units/{code}/findings", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Raises a finding about a unit of a round; amounts in fen, due date in Asia/Shanghai after today and within 5 years (policy by severity when not given: 60, 30 or 15 days), items of the lists in effect today. jointUnits: further units of the round that share in it. Only by a member of the team assigned to the unit, and not while a ground of recusal holds at it or at a joint unit (403 recused).");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction(Raising(roundId, code, request, caller, policies, clock, http), ct);

    /// <summary>Raises it in a transaction; in the case of what led to it, or in one that begins with it.</summary>
    internal static Func<Tx, Task<Results<Created<Response>, Problem>>> Raising(
        Guid roundId, string code, Request request, Caller caller, Policies policies, TimeProvider clock, HttpResponse http, Guid? ledHere = null) =>
        async tx =>
        {
            var today = clock.Today();
            var (unit, refused) = await CheckedUnit.Begin(tx, roundId, code, caller, policies, today);
            if (unit is null)
                return refused!;
            var dueOn = request.DueOn ?? today.AddDays(policies.DueDays(request.Severity));
            if (dueOn <= today)
                return Problem.Invalid("dueOn", "not-in-future", "整改期限须晚于今天。", "The due date must be after today.");
            if (dueOn > today.AddYears(policies.YearsAhead))
                return Problem.Invalid("dueOn", "too-far", $"整改期限不得超过 {policies.YearsAhead} 年。", $"The due date must be within {policies.YearsAhead} years.");
            var inForce = (await tx.QueryAsync<string>("""
                select distinct i.item_code
                from lists_in_effect(@today) l join list_items i on i.list_code = l.list_code and i.list_version = l.list_version
                where i.item_code = any(@ItemCodes) and @Path::ltree <@ l.unit_path
                """, new { today, request.ItemCodes, unit.Path })).ToHashSet();
            if (WrongItems(request.ItemCodes, inForce).ToList() is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);

            string[] joint = request.JointUnits ?? [];
            if (await WrongUnits(tx, roundId, code, joint) is { Count: > 0 } wrongUnits)
                return Problem.Invalid(wrongUnits);
            if (joint.Length > 0 && await Recusal.Refuses(tx, caller, roundId, code, today, policies, joint) is { } recused)
                return recused;

            var now = clock.GetUtcNow();
            var (id, caseId) = (Guid.CreateVersion7(now), ledHere ?? Guid.CreateVersion7(now));
            var inspector = caller.PersonCode!; // a member of the team, so a person
            await tx.ExecuteAsync("""
                insert into findings (id, case_id, round_id, unit_code, item_codes, category, severity, description, amount_involved_fen,
                                      first_due_on, due_on, inspector_person, raised_at, version, joint_units)
                values (@id, @caseId, @roundId, @code, @ItemCodes, @Category, @severity, @Description, @AmountInvolvedFen, @dueOn, @dueOn, @inspector, @now, 1, @joint)
                """, new
            {
                id,
                caseId,
                roundId,
                code,
                request.ItemCodes,
                request.Category,
                severity = request.Severity.ToString(),
                request.Description,
                request.AmountInvolvedFen,
                dueOn,
                inspector,
                now,
                joint,
            });
            tx.Record(new FindingRaised(
                id, caseId, unit.Code, unit.Path, roundId, request.ItemCodes, request.Category, request.Severity, request.Description,
                request.AmountInvolvedFen, dueOn, inspector, Version: 1, joint));
            http.Headers.ETag = Finding.Tag(1);
            return TypedResults.Created($"/api/v1/inspection/findings/{id}", new Response(id, caseId, dueOn, 1));
        };

    private static async Task<List<FieldError>> WrongUnits(Tx tx, Guid roundId, string lead, string[] joint)
    {
        if (joint.Length == 0)
            return [];
        var known = (await tx.QueryAsync<string>("""
            select ru.unit_code from round_units ru join units u on u.code = ru.unit_code where ru.round_id = @roundId and ru.unit_code = any(@joint)
            """, new { roundId, joint })).ToHashSet();
        return [.. from unit in joint.Index()
                   let field = $"jointUnits[{unit.Index}]"
                   let error = !known.Contains(unit.Item) ? new FieldError(field, "not-in-round", "该单位不在本轮次中。", "Not a unit of this round.")
                       : unit.Item == lead || Array.IndexOf(joint, unit.Item) < unit.Index ? new FieldError(field, "duplicate", "单位重复。", "Named twice.")
                       : null
                   where error is not null
                   select error];
    }

    private static IEnumerable<FieldError> WrongItems(string[] codes, HashSet<string> inForce)
    {
        var seen = new HashSet<string>();
        foreach (var (i, code) in codes.Index())
        {
            if (!inForce.Contains(code))
                yield return new($"itemCodes[{i}]", "not-in-force", "没有生效的此清单条目。", "No such list item is in force for this unit.");
            else if (!seen.Add(code))
                yield return new($"itemCodes[{i}]", "duplicate", "条目重复。", "Named twice.");
        }
    }
}
