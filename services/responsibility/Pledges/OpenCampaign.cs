using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Duties;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Opens a year's campaign: all pledges down the tree are drawn up in one step.</summary>
public static class OpenCampaign
{
    /// <summary>The campaign.</summary>
    /// <param name="Year">This year, or from 1 December on the next: then its duties are known.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="SignBy">The day by which all are to be signed.</param>
    /// <param name="Scope">Units (default): each unit to the one above. Teams: also each member of a team to its first responsible person.</param>
    /// <param name="GraceDays">Days a pledge has from when its turn comes, if that is later than signBy; default 7 (policy).</param>
    /// <param name="Statement">What everybody declares by signing.</param>
    public sealed record Request(
        int Year, [StringLength(200, MinimumLength = 1)] string Title, DateOnly SignBy, PledgeScope Scope = PledgeScope.Units, [Range(0, 365)] int GraceDays = 7,
        [StringLength(2000, MinimumLength = 1)] string Statement = DefaultStatement);

    /// <summary>What was drawn up.</summary>
    public sealed record Response(Guid CampaignId, int Year, PledgeScope Scope, int Pledges, DateOnly SignBy);

    private const string DefaultStatement = "我已知悉并承诺履行上述责任，履行不力的，愿接受问责。";

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/pledge-campaigns", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Opens the pledge campaign of a year for the whole jurisdiction: one pledge (责任书) for each superior and subordinate down the tree, each with the hash of exactly what its subordinate owes. One a year.")
            .WithExample(new Request(2026, "2026年度全面从严治党责任书", new DateOnly(2026, 1, 31)),
                new Response(Guid.Parse("019b0c3e-7a10-7000-8000-00000000000a"), 2026, PledgeScope.Units, 1100, new DateOnly(2026, 1, 31)));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var (today, now) = (clock.Today(), clock.GetUtcNow());
        return db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (request.Year != today.Year && request.Year != Duty.Horizon(today).Year)
                return Problem.Invalid("year", "not-that-year", "只能为本年度开展；下一年度自12月1日起可以开展。", "A campaign is for this year; from 1 December on, for the next.");
            if (request.SignBy < today || request.SignBy.Year > request.Year)
                return Problem.Invalid("signBy", "out-of-range", "签订期限须在今天与该年度末之间。", "Must be between today and the end of that year.");
            await KnownRegister.HoldStill(tx);
            var root = await tx.QuerySingleOrDefaultAsync<KnownUnit>("select code, name, kind, class, parent_code, path::text as path, version from units where parent_code is null");
            if (root is null)
                return Problem.Conflict("no-units", "请先导入单位。", "Import the units first.");
            if (!caller.MaySee(root.Path))
                return Problem.Forbidden("not-the-whole-jurisdiction", "责任书签订由全辖区统一开展。", "A campaign is for the whole jurisdiction.");
            if (await tx.QuerySingleAsync<bool>("select exists (select from pledge_campaigns where year = @Year)", new { request.Year }))
                return Problem.Conflict("campaign-exists", "该年度已开展责任书签订。", "This year's campaign is open already.");
            tx.CommandTimeout = TimeSpan.Zero; // a province takes as long as it takes
            // What is pledged is what the year's duties say: they must all be there.
            while (await Duty.NextToRenew(tx, today) is { } list)
                await Duty.Renew(tx, list, now);
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into pledge_campaigns (id, year, unit_code, title, scope, statement, sign_by, grace_days, opened_by, opened_at, cause)
                values (@id, @Year, @unit, @Title, @scope, @Statement, @SignBy, @GraceDays, @by, @now, @cause)
                """, new { id, request.Year, unit = root.Code, request.Title, scope = request.Scope.ToString(), request.Statement, request.SignBy, request.GraceDays, by = caller.PersonCode ?? caller.Actor, now, cause = Sweep.Cause });
            tx.Record(new PledgeCampaignOpened(id, request.Year, root.Code, root.Path, request.Title, request.Scope.ToString(), request.Statement, request.SignBy));
            var pledges = await DraftPledges.All(tx, id, request.Year, today, now);
            return TypedResults.Created("/api/v1/responsibility/pledge-campaigns", new Response(id, request.Year, request.Scope, pledges, request.SignBy));
        }, ct);
    }
}
