using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Reads one clue with what it says and what was done about it. That it was read is on its trail, once for each reader and day.</summary>
internal static class ReadClue
{
    /// <summary>The clue; its version is the ETag.</summary>
    public sealed record Response(
        Guid ClueId, Guid CaseId, string UnitCode, string UnitName, string? PersonCode, ClueSource Source, string Kind, ClueTarget Target, string Summary, DateOnly ReceivedOn,
        ClueStatus Status, ClueStep? Step, DateOnly? DueOn, bool Overdue, Guid? ObservationId, string? RegisteredPerson, DateTimeOffset RegisteredAt, Guid? MergedInto, int Version,
        IReadOnlyList<Disposal> Disposals, IReadOnlyList<Merge> Merges, Guid[] MergedHere, IReadOnlyList<Conversion> Conversions);

    /// <summary>One decision about it, with what came of it.</summary>
    public sealed record Disposal(
        Guid DisposalId, ClueDisposal Kind, string Reason, string DecidedPerson, DateTimeOffset DecidedAt, DateOnly? DueOn, DateOnly? RepliedOn, string? Reply, DateOnly? ReportDueOn,
        ClueResult? Result, string? Report, string? ReportedPerson, DateTimeOffset? ReportedAt);

    /// <summary>A merging into another clue, and its undoing.</summary>
    public sealed record Merge(Guid IntoId, string Reason, string MergedPerson, DateTimeOffset MergedAt, string? UndoneReason, string? UndonePerson, DateTimeOffset? UndoneAt);

    /// <summary>What it became: a finding, or a request for accountability.</summary>
    public sealed record Conversion(ClueConversion Into, Guid TargetId, string ConvertedPerson, DateTimeOffset ConvertedAt);

    private sealed record Head(
        Guid ClueId, Guid CaseId, string UnitCode, string UnitPath, string UnitName, string? PersonCode, ClueSource Source, string Kind, ClueTarget Target, string Summary, DateOnly ReceivedOn,
        ClueStatus Status, ClueStep? Step, DateOnly? DueOn, Guid? ObservationId, string? RegisteredPerson, DateTimeOffset RegisteredAt, Guid? MergedInto, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/clues/{clueId:guid}", Handle)
        .Requires(Role.Discipline)
        .WithSummary("One clue with what it says and all that was done about it; not one about the caller. That it was read is recorded, once for each reader and day.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid clueId, Caller caller, Database db, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var of = new { clueId, scope = caller.Scope, person = caller.PersonCode ?? "", caller.Actor, today };
            var c = await tx.QuerySingleOrDefaultAsync<Head>("""
                select c.id as clue_id, c.case_id, c.unit_code, u.path::text as unit_path, u.name as unit_name, c.person_code, c.source, c.kind, c.target, c.summary, c.received_on,
                       s.status, s.step, s.due_on, c.observation_id, c.registered_person, c.registered_at, c.merged_into, c.version
                from clues c join units u on u.code = c.unit_code join clue_states s on s.clue_id = c.id
                where c.id = @clueId and u.path ~ @scope::lquery and c.person_code is distinct from @person
                """, of);
            if (c is null)
                return Clue.NotFound;
            var disposals = await tx.QueryAsync<Disposal>("""
                select id as disposal_id, disposal as kind, reason, decided_person, decided_at, due_on, replied_on, reply, report_due_on, result, report, reported_person, reported_at
                from clue_disposals where clue_id = @clueId order by number
                """, of);
            var merges = await tx.QueryAsync<Merge>("""
                select into_id, reason, merged_person, merged_at, undone_reason, undone_person, undone_at from clue_merges where clue_id = @clueId order by id
                """, of);
            // Those about the caller, or in foreign units, are not there for them here either.
            var mergedHere = await tx.QueryAsync<Guid>("""
                select m.id from clues m join units u on u.code = m.unit_code
                where m.merged_into = @clueId and u.path ~ @scope::lquery and m.person_code is distinct from @person order by m.id
                """, of);
            var conversions = await tx.QueryAsync<Conversion>("""
                select into_what as "into", target_id, converted_person, converted_at from clue_conversions where clue_id = @clueId order by converted_at
                """, of);
            if (await tx.ExecuteAsync("insert into clue_reads (clue_id, actor, read_on) values (@clueId, @Actor, @today) on conflict do nothing", of) > 0)
                tx.Record(new ClueRead(clueId, c.CaseId, c.UnitCode, c.UnitPath, caller.PersonCode));
            http.Headers.ETag = Clue.Tag(c.Version);
            return TypedResults.Ok(new Response(
                c.ClueId, c.CaseId, c.UnitCode, c.UnitName, c.PersonCode, c.Source, c.Kind, c.Target, c.Summary, c.ReceivedOn, c.Status, c.Step, c.DueOn, c.DueOn < today,
                c.ObservationId, c.RegisteredPerson, c.RegisteredAt, c.MergedInto, c.Version, disposals, merges, [.. mergedHere], conversions));
        }, ct);
}
