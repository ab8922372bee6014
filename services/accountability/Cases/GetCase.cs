using System.Text.Json;
using DutyNet.Accountability.Ladders;
using DutyNet.Accountability.Register;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Cases;

/// <summary>GET /cases/{caseId}</summary>
static class GetCase
{
    /// <summary>A case with every event the caller may see, in order.</summary>
    public sealed record Response(Guid CaseId, CaseKind? Kind, string UnitCode, string? UnitName, string? Title, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt)
    {
        public IReadOnlyList<LadderOfCase> Ladders { get; init; } = [];

        /// <summary>The gravest light of its ladders.</summary>
        public Light? Light => Ladders.Count == 0 ? null : Ladders.Max(l => l.Light);

        /// <summary>The highest rung of its ladders.</summary>
        public Rung? Rung => Ladders.Max(l => l.Rung);

        public IReadOnlyList<Event> Events { get; init; } = [];
    }

    public sealed record LadderOfCase(Guid LadderId, LadderCause Cause, DateOnly? DueOn, LadderStatus Status, Light Light, Rung? Rung);

    public sealed record Event(
        DateTimeOffset At, string Service, string Type, string Title, string Actor, string? ActorName, string? OnBehalfOf, string? OnBehalfOfName,
        string Subject, string UnitPath, string? TraceId, JsonElement Body);

    private sealed record Stored(
        DateTimeOffset RecordedAt, string Service, string Type, string Subject, string UnitPath, string Actor, string? OnBehalfOf, string? TraceId, string Body);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/cases/{caseId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department, Role.Auditor)
        .WithSummary("The trail of a case: every event of every service that the caller may see, in order, with time, actor, subject and trace id. JSON, or with Accept: text/html a page to read, in Chinese or English.")
        .Produces<Response>().Produces(StatusCodes.Status200OK, contentType: "text/html");

    private static async Task<IResult> Handle(Guid caseId, HttpContext http, Caller caller, Database db, CancellationToken ct)
    {
        var english = Language.IsEnglish(http.Request);
        var found = await db.Read(tx => Read(tx, caseId, caller, english), ct);
        http.Response.Headers.Vary = "Accept, Accept-Language";
        if (found is null)
            return Case.NotFound;
        if (!WantsPage(http.Request))
            return TypedResults.Ok(found);
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
        http.Response.Headers.ContentLanguage = english ? "en" : "zh-CN";
        return TypedResults.Content(CasePage.Write(found, english), "text/html; charset=utf-8");
    }

    private static async Task<Response?> Read(Tx tx, Guid caseId, Caller caller, bool english)
    {
        var events = await tx.QueryAsync<Stored>("""
            select recorded_at, service, type, subject, unit_path::text as unit_path, actor, on_behalf_of, trace_id, body::text as body
            from trail
            where case_id = @caseId and unit_path ~ @scope::lquery and (@restricted or not restricted)
            order by recorded_at, step, message_id
            """, new { caseId, scope = caller.Scope, restricted = caller.MaySeeRestricted });
        if (events.Count == 0)
            return null;
        var summary = await tx.QuerySingleAsync<Response>("""
            select c.case_id, c.kind, c.unit_code, u.name as unit_name, c.title, c.opened_at, c.closed_at
            from cases c
            left join units u on u.code = c.unit_code
            where c.case_id = @caseId
            """, new { caseId });
        var ladders = await tx.QueryAsync<LadderOfCase>("""
            select id as ladder_id, cause, due_on, status, light, rung from ladders where case_id = @caseId and status <> 'Awaited' order by id
            """, new { caseId });
        var bodies = events.ConvertAll(e => JsonDocument.Parse(e.Body).RootElement);
        var names = await Holding.Names(tx, [.. bodies.SelectMany(Words.PersonsIn), .. events.Select(e => Words.PersonBehind(e.Actor)), .. events.Select(e => e.OnBehalfOf)]);
        var words = new Words(english, names);
        return summary with
        {
            Ladders = ladders,
            Events =
            [
                .. events.Select((e, i) => new Event(e.RecordedAt, e.Service, e.Type, Sentence.For(e.Type, bodies[i], words), e.Actor, words.Name(Words.PersonBehind(e.Actor)),
                    e.OnBehalfOf, words.Name(e.OnBehalfOf), e.Subject, e.UnitPath, e.TraceId, bodies[i])),
            ],
        };
    }

    // A browser sends text/html before anything else; a program asks for JSON or for anything at all.
    private static bool WantsPage(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault() is { } first
        && first.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase);
}
