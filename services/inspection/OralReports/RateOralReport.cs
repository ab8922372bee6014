using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>A member of the panel rates a report. Nobody sees the others' ratings before the session is closed.</summary>
internal static class RateOralReport
{
    /// <summary>The rating.</summary>
    /// <param name="Points">From 0 to 100.</param>
    /// <param name="Remark">Why.</param>
    public sealed record Request([Range(0, 100)] int Points, [StringLength(2000)] string? Remark = null);

    /// <summary>The rating as taken in.</summary>
    public sealed record Response(Guid SessionId, string Unit, int Points);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/reporters/{code}/ratings", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader)
        .WithSummary("Rates a report that was given, 0 to 100 points, by a member of the panel in person, once (409 already-rated), and never a unit the member is recused at (403 recused).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid sessionId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var session = await OralSession.Share(tx, sessionId);
            var rates = session is not null && await Panel.Has(tx, sessionId, caller);
            if (session is null || await Reporter.Of(tx, sessionId, code) is not { } reporter || (!rates && !caller.MaySee(reporter.UnitPath)))
                return OralSession.NotFound;
            if (!rates || caller.PersonCode is not { } member)
                return Problem.Forbidden("not-on-the-panel", "只能由评议人本人评议。", "Only a member of the panel rates, in person.");
            if (member == reporter.PersonCode || (await Panel.Ties(tx, [member], [code], clock.Today(), policies)).Count > 0)
                return Problem.Forbidden("recused", "您对该单位须回避。", "You are recused at this unit.");
            if (session.RefusesReports is { } refused)
                return refused;
            if (reporter.Status is not OralReportStatus.Answered)
                return Problem.Conflict("not-answered", "尚未汇报答题。", "The report has not been given.");
            var inserted = await tx.ExecuteAsync("""
                insert into oral_ratings (session_id, unit_code, person_code, points, remark, rated_at) values (@sessionId, @code, @member, @Points, @Remark, @now)
                on conflict do nothing
                """, new { sessionId, code, member, request.Points, request.Remark, now = clock.GetUtcNow() });
            if (inserted == 0)
                return Problem.Conflict("already-rated", "您已评议。", "You have rated this report already.");
            tx.Record(new OralReportRated(sessionId, code, reporter.UnitPath, member));
            return TypedResults.Ok(new Response(sessionId, code, request.Points));
        }, ct);
}
