using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Calendar;

/// <summary>Sets the working calendar of a year: the holidays and the days made up for them, as the State Council's office publishes them each year.</summary>
public static class SetCalendar
{
    /// <summary>The days of the year that differ from Monday to Friday, all of them, and why they are set.</summary>
    public sealed record Request([MaxLength(366)] Day[] Days, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>A day that differs.</summary>
    /// <param name="Date">The day.</param>
    /// <param name="Kind">How it differs.</param>
    /// <param name="Name">What it is, as people call it.</param>
    public sealed record Day(DateOnly Date, CalendarDayKind Kind, [StringLength(100, MinimumLength = 1)] string Name);

    /// <summary>The calendar of a year.</summary>
    /// <param name="Year">The year.</param>
    /// <param name="Version">Its version; 0 while none was set: then work is done from Monday to Friday.</param>
    /// <param name="Days">The days that differ.</param>
    public sealed record Response(int Year, int Version, IReadOnlyList<Day> Days);

    private static readonly Day[] Example = [new(new DateOnly(2027, 1, 1), CalendarDayKind.DayOff, "元旦"), new(new DateOnly(2027, 2, 20), CalendarDayKind.Workday, "春节调休")];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calendars/{year:int}", Show).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The working calendar of a year: the days that differ from Monday to Friday.")
            .WithExample(response: new Response(2027, 1, Example));
        routes.MapPost("/calendars/{year:int}", Handle).Requires(Role.Administrator)
            .WithSummary("Sets the working calendar of a year, whole, with the reason; for callers in the whole jurisdiction. It counts where the policy says working days (Policies__CountsWorkingDays). What was published as missing before stays so.")
            .WithExample(new Request(Example, "国办发明电〔2026〕9号"), new Response(2027, 1, Example));
    }

    private static Task<Results<Ok<Response>, Problem>> Show(int year, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx => IsYear(year) ? TypedResults.Ok(await Of(tx, year)) : Problem.NotFound("calendar", "该年的工作日历"), ct);

    private static Task<Results<Ok<Response>, Problem>> Handle(int year, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (!IsYear(year))
                return Problem.NotFound("calendar", "该年的工作日历");
            var root = await tx.QuerySingleOrDefaultAsync<string>("select code from units where parent_code is null and version > 0 order by nlevel(path), code limit 1");
            if (root is null ? !caller.IsEverywhere : !caller.MaySee(root))
                return Problem.WholeJurisdictionOnly();
            if (Wrong(year, request.Days) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('calendar', @year))", new { year }); // one version after the other
            var version = await tx.QuerySingleAsync<int>("select coalesce(max(version), 0) + 1 from calendar_years where year = @year", new { year });
            await tx.ExecuteAsync("""
                insert into calendar_years (year, version, reason, changed_by, changed_at) values (@year, @version, @Reason, @Actor, @now);
                insert into calendar_days (day, version, kind, name) select day, @version, kind, name from unnest(@days, @kinds, @names) as d(day, kind, name)
                """, new
            {
                year,
                version,
                request.Reason,
                caller.Actor,
                now = clock.GetUtcNow(),
                days = request.Days.Select(d => d.Date).ToArray(),
                kinds = request.Days.Select(d => d.Kind.ToString()).ToArray(),
                names = request.Days.Select(d => d.Name).ToArray(),
            });
            DateOnly[] Those(CalendarDayKind kind) => [.. request.Days.Where(d => d.Kind == kind).Select(d => d.Date).Order()];
            tx.Record(new WorkingCalendarSet(year, version, root ?? "", Those(CalendarDayKind.DayOff), Those(CalendarDayKind.Workday), request.Reason));
            return TypedResults.Ok(await Of(tx, year));
        }, ct);

    private static bool IsYear(int year) => year is >= 1949 and <= 9998;

    private static async Task<Response> Of(Tx tx, int year) => new(year,
        await tx.QuerySingleAsync<int>("select coalesce(max(version), 0) from calendar_years where year = @year", new { year }),
        await tx.QueryAsync<Day>("select day as date, kind, name from calendar where year_of(day) = @year order by day", new { year }));

    private static List<FieldError> Wrong(int year, Day[] days)
    {
        var wrong = new List<FieldError>();
        var seen = new HashSet<DateOnly>();
        for (var i = 0; i < days.Length; i++)
        {
            var isWeekend = days[i].Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (days[i].Date.Year != year)
                wrong.Add(new($"days[{i}].date", "another-year", "不在该年内。", "Does not lie in this year."));
            else if (!seen.Add(days[i].Date))
                wrong.Add(new($"days[{i}].date", "duplicate", "日期重复。", "This day is there twice."));
            else if (days[i].Kind == CalendarDayKind.Workday != isWeekend)
                wrong.Add(new($"days[{i}].kind", "no-difference", "与该日本来的安排相同。", "That is what its weekday says already."));
        }
        return wrong;
    }
}
