using System.ComponentModel.DataAnnotations;
using System.Reflection;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DutyNet.Chassis.Tests;

/// <summary>The smallest service that uses all of the chassis: it takes notes, and keeps a note for every progress report it receives.</summary>
public sealed class ChassisService() : ServiceUnderTest("chassis", Build)
{
    protected override Assembly ServiceAssembly => typeof(ChassisService).Assembly;

    public static WebApplication Build(string[] args, Action<IServiceCollection> replace)
    {
        var service = Service.Create("chassis", args, typeof(ChassisService).Assembly, replace);
        service.Consumers.Add<KeepNoteOnRectificationProgressReported>();
        service.Sweep<CloseNotes>();
        return service.Build(routes =>
        {
            TakeNote.Map(routes);
            routes.MapGet("/notes", List).Requires(Role.Leader);
        });
    }

    private static async Task<IResult> List(PageQuery page, Caller caller, Database.Database db, CancellationToken ct)
    {
        page.SortsBy("text");
        var rows = await db.Read(tx => tx.QueryAsync<Note>("""
            select id, text, unit_path::text as unit_path, closed from notes
            where unit_path ~ @scope::lquery
              and (@afterId::text is null or ((case @sort when 'text' then text else '' end) collate "C", id::text) > (@afterKey, @afterId))
            order by (case @sort when 'text' then text else '' end) collate "C", id
            limit @take
            """, new { scope = caller.Scope, sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Listing.Answer(page, rows, n => (page.Sort == "text" ? n.Text : "", n.Id.ToString()));
    }
}

public sealed record Note(Guid Id, string Text, string UnitPath, bool Closed);

public static class TakeNote
{
    public sealed record Request([StringLength(20, MinimumLength = 1)] string Text, [Range(0, 9)] int Urgency, string UnitPath, Guid? CaseId, bool Refuse = false);

    public sealed record Response(Guid NoteId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/notes", Handle).Requires(Role.Leader);

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database.Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (!caller.MaySee(request.UnitPath))
                return Problem.NotFound("unit", "单位");
            var id = Guid.CreateVersion7();
            await tx.ExecuteAsync("insert into notes (id, text, unit_path) values (@id, @Text, @UnitPath::ltree)", new { id, request.Text, request.UnitPath });
            tx.Record(new RoundPlanned(id, "U", request.UnitPath, Contracts.RoundKind.SpotCheck, request.Text, default, default, []));
            if (request.CaseId is { } caseId)
                tx.Record(new FindingClosed(id, caseId, "U", request.UnitPath, "P1", request.Text, 1));
            if (request.Refuse)
                return Problem.Conflict("refused", "拒绝。", "Refused.");
            return TypedResults.Created($"/notes/{id}", new Response(id));
        }, ct);
}

public sealed class KeepNoteOnRectificationProgressReported(Inbox.Inbox inbox) : IConsumer<RectificationProgressReported>
{
    private static int broken;

    public static bool IsBroken
    {
        get => Volatile.Read(ref broken) > 0;
        set => Volatile.Write(ref broken, value ? 1 : 0);
    }

    public Task Consume(ConsumeContext<RectificationProgressReported> context) => inbox.Once(context, async (tx, e) =>
    {
        if (e.Note == "unreadable" && IsBroken)
            throw new InvalidOperationException("this note cannot be kept");
        await tx.ExecuteAsync("insert into notes (id, text, unit_path) values (@id, @Note, @UnitPath::ltree)", new { id = Guid.CreateVersion7(), e.Note, e.UnitPath });
        tx.Record(new FindingClosed(e.FindingId, e.CaseId, e.UnitCode, e.UnitPath, "P1", e.Note, 2));
    });
}

public sealed class CloseNotes : Sweep
{
    public override Task<int> Batch(Tx tx, DateTimeOffset now) => tx.ExecuteAsync("""
        update notes set closed = true, closings = closings + 1
        where id in (select id from notes where not closed order by id limit 3 for update skip locked)
        """);
}
