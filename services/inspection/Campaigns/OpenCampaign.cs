using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Opens a campaign: who leads it, which units check themselves in which areas, and by when.</summary>
internal static class OpenCampaign
{
    /// <summary>The campaign to be.</summary>
    /// <param name="Title">Its title.</param>
    /// <param name="LeadUnit">Code of the lead department; its first responsible person answers for the campaign.</param>
    /// <param name="From">First day.</param>
    /// <param name="DueOn">Last day of the self-checks; a return after it is late.</param>
    /// <param name="Areas">What is checked, and who is asked.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Title,
        [StringLength(64, MinimumLength = 1)] string LeadUnit,
        DateOnly From,
        DateOnly DueOn,
        [MinLength(1), MaxLength(20)] Area[] Areas);

    /// <summary>An area, and the units that check themselves in it, each once.</summary>
    public sealed record Area([StringLength(100, MinimumLength = 1)] string Name, [MinLength(1), MaxLength(2000)] string[] Units);

    /// <summary>The campaign: who answers for it, and how many returns are asked for.</summary>
    public sealed record Response(Guid CampaignId, string HeadPerson, int Asked);

    private sealed record Known(string Code, string Path);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/campaigns", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Opens a campaign (专项行动) with a lead department, whose head answers for it (409 no-head while it has none), and the units of the caller's subtree that check themselves in each area until dueOn (Asia/Shanghai, today or later, within 5 years).");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var known = (await tx.QueryAsync<Known>("select code, path::text as path from units where code = any(@codes)", new { codes = request.Areas.SelectMany(a => a.Units).Append(request.LeadUnit).Distinct().ToArray() }))
                .Where(u => caller.MaySee(u.Path)).ToDictionary(u => u.Code, u => u.Path);
            if (Wrong(request, known, today, policies).Take(100).ToList() is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var head = await tx.QueryFirstOrDefaultAsync<string>("""
                select person_code from holdings
                where unit_code = @LeadUnit and role = 'FirstResponsible' and held_from <= @today and (held_until is null or held_until >= @today)
                order by held_from desc limit 1
                """, new { request.LeadUnit, today });
            if (head is null)
                return Problem.Conflict("no-head", "牵头部门没有在任的主要负责人，无人负总责。", "The lead department has no head, so nobody would answer for the campaign.");

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into campaigns (id, title, lead_unit, head_person, from_on, due_on, opened_by, opened_at)
                values (@id, @Title, @LeadUnit, @head, @From, @DueOn, @Actor, @now)
                """, new { id, request.Title, request.LeadUnit, head, request.From, request.DueOn, caller.Actor, now });
            var asked = request.Areas.Index().SelectMany(a => a.Item.Units.Select(u => (a.Index, Area: a.Item.Name, Unit: u))).ToList();
            await tx.ExecuteAsync("""
                insert into campaign_units (campaign_id, area, unit_code, position)
                select @id, a.area, a.unit, a.position from unnest(@areas::text[], @units::text[], @positions::int[]) as a(area, unit, position)
                """, new { id, areas = asked.Select(a => a.Area).ToArray(), units = asked.Select(a => a.Unit).ToArray(), positions = asked.Select(a => a.Index).ToArray() });
            var byUnit = asked.GroupBy(a => a.Unit).ToList();
            tx.Record(new CampaignOpened(id, request.LeadUnit, known[request.LeadUnit], request.Title, head, [.. request.Areas.Select(a => a.Name)], byUnit.Count, request.DueOn));
            tx.Record(byUnit.Select(u => new SelfCheckAsked(id, u.Key, known[u.Key], request.Title, [.. u.Select(a => a.Area)], request.DueOn)));
            return TypedResults.Created($"/api/v1/inspection/campaigns/{id}", new Response(id, head, asked.Count));
        }, ct);

    private static IEnumerable<FieldError> Wrong(Request request, Dictionary<string, string> known, DateOnly today, Policies policies)
    {
        if (!known.ContainsKey(request.LeadUnit))
            yield return new("leadUnit", "unknown", "没有此单位。", "There is no such unit.");
        if (request.From < today.AddYears(-policies.YearsAhead) || request.From > request.DueOn)
            yield return new("from", "out-of-range", "须在近年内，且不晚于截止日期。", "Must lie within the last years and not after the due date.");
        if (request.DueOn < today || request.DueOn > today.AddYears(policies.YearsAhead))
            yield return new("dueOn", "out-of-range", $"须在今天至 {policies.YearsAhead} 年内。", $"Must lie between today and {policies.YearsAhead} years from now.");
        var names = new HashSet<string>();
        foreach (var (i, area) in request.Areas.Index())
        {
            if (!names.Add(area.Name))
                yield return new($"areas[{i}].name", "duplicate", "领域重复。", "Named twice.");
            var seen = new HashSet<string>();
            foreach (var (j, unit) in area.Units.Index())
            {
                if (!known.ContainsKey(unit))
                    yield return new($"areas[{i}].units[{j}]", "unknown", "没有此单位。", "There is no such unit.");
                else if (!seen.Add(unit))
                    yield return new($"areas[{i}].units[{j}]", "duplicate", "单位重复。", "Named twice.");
            }
        }
    }
}
