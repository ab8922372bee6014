using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Appointments;

/// <summary>Shows and changes the rules on appointments: policy of the jurisdiction, in versions.</summary>
public static class AppointmentRules
{
    /// <summary>The whole set of rules that shall hold from today on, and why.</summary>
    public sealed record Request([MinLength(1), MaxLength(100)] AppointmentRule[] Rules, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The rules in force on a day.</summary>
    /// <param name="Version">Their version; 0 for those the service is shipped with.</param>
    /// <param name="Rules">The rules.</param>
    /// <param name="Versions">All versions there were, the newest first.</param>
    public sealed record Response(int Version, IReadOnlyList<AppointmentRule> Rules, IReadOnlyList<Earlier> Versions);

    /// <summary>A version: appointments from its first day on are held to it.</summary>
    public sealed record Earlier(int Version, DateOnly From, string Reason, string ChangedBy, DateTimeOffset ChangedAt);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var shown = new Response(1, [AppointmentRule.Shipped[0]], [new Earlier(1, new DateOnly(2026, 3, 1), "区委常委会纪要 7 号", "account/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11/P00004", new DateTimeOffset(2026, 3, 1, 9, 0, 0, ShiftedClock.ChinaOffset))]);
        routes.MapGet("/appointment-rules", Show).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The rules on appointments in force on ?at= (default today), with all versions: 异地任职, prior roles, tenure and rotation. An appointment is held to the rules of its first day.")
            .WithExample(response: shown);
        routes.MapPost("/appointment-rules", Change).Requires(Role.Administrator, Role.Discipline)
            .WithSummary("Replaces the rules on appointments from today on, with the reason; for callers in the whole jurisdiction. What was decided under the rules before stays decided.")
            .WithExample(new Request([AppointmentRule.Shipped[0]], "区委常委会纪要 7 号"), shown);
    }

    private static Task<Ok<Response>> Show(DateOnly? at, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read(async tx => TypedResults.Ok(await On(tx, at ?? clock.Today())), ct);

    private static Task<Results<Ok<Response>, Problem>> Change(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var root = await tx.QuerySingleOrDefaultAsync<string>("select code from units where parent_code is null");
            if (root is null || !caller.MaySee(root))
                return Problem.WholeJurisdictionOnly();
            if (Wrong(request.Rules) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var (version, today) = ((await AppointmentBook.Versions(tx)).Count + 1, clock.Today());
            await tx.ExecuteAsync("insert into appointment_rules (version, from_day, rules, reason, changed_by, changed_at) values (@version, @today, @rules, @Reason, @Actor, @now)",
                new { version, today, rules = JsonSerializer.Serialize(request.Rules, Json.Options), request.Reason, caller.Actor, now = clock.GetUtcNow() });
            tx.Record(new AppointmentRulesChanged(root, root, version, today, [.. request.Rules.Where(r => r.On).Select(r => r.Code)], request.Reason));
            return TypedResults.Ok(await On(tx, today));
        }, ct);

    private static async Task<Response> On(Tx tx, DateOnly day)
    {
        var (version, rules) = await AppointmentBook.RulesOn(tx, day);
        var versions = await AppointmentBook.Versions(tx);
        return new Response(version, rules, [.. versions.OrderByDescending(v => v.Version).Select(v => new Earlier(v.Version, v.FromDay, v.Reason, v.ChangedBy, v.ChangedAt))]);
    }

    private static List<FieldError> Wrong(AppointmentRule[] rules)
    {
        var wrong = new List<FieldError>();
        for (var i = 0; i < rules.Length; i++)
        {
            var (rule, field) = (rules[i], $"rules[{i}].");
            if (!System.Text.RegularExpressions.Regex.IsMatch(rule.Code, @"^[a-z][a-z0-9-]{1,40}\z", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)))
                wrong.Add(new(field + "code", "format", "代码须为小写字母、数字或连字符。", "A code is lower-case letters, digits or hyphens."));
            else if (rules.Take(i).Any(r => r.Code == rule.Code))
                wrong.Add(new(field + "code", "duplicate", "代码重复。", "This code is there twice."));
            if (rule.Title.Length is 0 or > 200 || rule.Basis.Length is 0 or > 500)
                wrong.Add(new(field + "title", "length", "名称与依据必填，且不得过长。", "Title and basis are required and not too long."));
            if (rule.Kind == AppointmentRuleKind.MaxTenure && rule.Years is not (>= 1 and <= 50))
                wrong.Add(new(field + "years", "out-of-range", "须在 1 到 50 之间。", "Must be between 1 and 50."));
            if (rule.Kind != AppointmentRuleKind.NonLocal && rule.Roles.Length == 0)
                wrong.Add(new(field + "roles", "required", "必填。", "Required."));
            if (rule.Kind == AppointmentRuleKind.PriorRole && (rule.PriorRoles.Length == 0 || rule.PriorUnitKinds.Length == 0))
                wrong.Add(new(field + "priorRoles", "required", "必填。", "Required."));
        }
        return wrong;
    }
}
