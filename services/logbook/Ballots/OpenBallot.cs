using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Decisions;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Ballots;

/// <summary>Opens a secret ballot, for when nobody will propose.</summary>
public static class OpenBallot
{
    /// <summary>What is asked, what may be chosen, and who may vote.</summary>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Unit,
        [StringLength(2000, MinimumLength = 1)] string Question,
        [MinLength(2), MaxLength(50)] string[] Options,
        [MaxLength(500)] string[] Electors);

    /// <summary>The ballot.</summary>
    public sealed record Response(Guid BallotId, int Electors);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/ballots", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Opens a secret ballot (无记名投票) among at least 3 electors (policy), persons of the register: each casts one paper for one option.")
            .WithExample(new Request("FH_D02", "请谁牵头提出动议？", ["P00089", "P00090", "弃权"], ["P00089", "P00090", "P00091"]), new Response(Guid.Parse("019b0c3e-7a10-7000-8000-000000000003"), 3));

    private static Task<Results<Created<Response>, Problem>> Handle(
        Request request, Caller caller, SecretKeys keys, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await RecordDecision.RefuseUnit(tx, caller, request.Unit, now.DateInChina()) is { } refused)
                return refused;
            if (await Check(tx, request, caller, policies) is { Count: > 0 } errors)
                return Problem.Invalid(errors);
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into ballots (id, unit_code, question, options, opened_by, opened_at) values (@id, @Unit, @Question, @Options, @Actor, @now)
                """, new { id, request.Unit, request.Question, request.Options, caller.Actor, now });
            await tx.ExecuteAsync("insert into ballot_electors (ballot_id, person_code) select @id, unnest(@Electors)", new { id, request.Electors });
            await tx.ExecuteAsync("insert into ballot_sums (ballot_id, option, masked) select @id, o, 0 from generate_series(0, @last) o", new { id, last = request.Options.Length - 1 });
            var path = await tx.QuerySingleAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            tx.Record(new BallotOpened(id, request.Unit, path, request.Question, request.Options, request.Electors.Length));
            await keys.Create(id, ct); // a key without a ballot, should the commit fail, opens nothing
            return TypedResults.Created($"/api/v1/logbook/decisions/ballots/{id}", new Response(id, request.Electors.Length));
        }, ct);

    private static async Task<List<FieldError>> Check(Tx tx, Request request, Caller caller, LogbookPolicies policies)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(request.Question))
            errors.Add(new("question", "required", "必填。", "Required."));
        var options = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Options.Length; i++)
            if (string.IsNullOrWhiteSpace(request.Options[i]) || request.Options[i].Length > 200 || !options.Add(request.Options[i]))
                errors.Add(new($"options[{i}]", "length-or-twice", "长度须在 1 到 200 之间，且不重复。", "Must be 1 to 200 characters, and named once."));
        if (request.Electors.Length < policies.BallotMinimum)
            errors.Add(new("electors", "too-few", $"至少 {policies.BallotMinimum} 人，否则无从保密。", $"At least {policies.BallotMinimum}: the vote of fewer could be guessed."));
        var known = await Draft.Names(tx, request.Electors, caller.Scope);
        var electors = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Electors.Length; i++)
            if (!known.ContainsKey(request.Electors[i]) || !electors.Add(request.Electors[i]))
                errors.Add(new($"electors[{i}]", "unknown-person-or-twice", "所辖单位内没有此人的任职记录，或重复。", "Nobody of this code holds or held a post in your units, or named twice."));
        return errors;
    }
}
