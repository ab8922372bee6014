using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>Lists reports the caller filed, is asked to rate, or oversees.</summary>
internal static class ListDutyIntegrityReports
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Year">The year reported on.</param>
    /// <param name="Unit">Code of a unit; what lies below it is included.</param>
    /// <param name="Person">Code of who reported.</param>
    /// <param name="Round">The round whose appraisal it is.</param>
    /// <param name="Status">Where it stands.</param>
    public sealed record Filter(
        [FromQuery(Name = "year")] int? Year, [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "person")] string? Person,
        [FromQuery(Name = "round")] Guid? Round, [FromQuery(Name = "status")] DutyIntegrityStatus? Status);

    /// <summary>A report. The mean, in points, is there for who filed it and for discipline.</summary>
    public sealed record Row(
        Guid ReportId, int Year, string UnitCode, string PersonCode, Guid? RoundId, DateTimeOffset FiledAt, DutyIntegrityStatus Status, DateOnly? UntilOn,
        int Delegates, int Papers, bool IsDelegate, bool HaveRated, decimal? Mean, bool? TalkAskedFor);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/duty-integrity-reports", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk)
        .WithSummary("Reports on duty and integrity that the caller filed, is asked to rate, or oversees as discipline in their subtree; by ?year=, ?unit= (with everything below it), ?person=, ?round= and ?status=.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.*, case when r.sees then r.mean_hundredths / 100.0 end as mean, case when r.sees then r.below end as talk_asked_for
            from (
                select r.id as report_id, r.year, r.unit_code, r.person_code, r.round_id, r.filed_at, g.until_on,
                       case when c.rating_id is not null then 'Rated' when g.id is not null then 'Rating' else 'Filed' end as status,
                       (select count(*)::int from duty_integrity_delegates d where d.rating_id = g.id) as delegates,
                       (select count(*)::int from duty_integrity_papers p where p.rating_id = g.id) as papers,
                       exists (select from duty_integrity_delegates d where d.rating_id = g.id and d.person_code = @PersonCode::text) as is_delegate,
                       exists (select from duty_integrity_papers p where p.rating_id = g.id and p.person_code = @PersonCode::text) as have_rated,
                       coalesce(r.person_code = @PersonCode::text, false) or @discipline and u.path ~ @scope::lquery as sees,
                       c.total * 100 / nullif(c.papers, 0) as mean_hundredths, c.below, u.path
                from duty_integrity_reports r
                join units u on u.code = r.unit_code
                left join duty_integrity_ratings g on g.report_id = r.id
                    and not exists (select from duty_integrity_closings x where x.rating_id = g.id and x.reason is not null)
                left join duty_integrity_closings c on c.rating_id = g.id) r
            where (r.sees or r.is_delegate)
              and (@Year::int is null or r.year = @Year)
              and (@Unit::text is null or r.path <@ (select path from units where code = @Unit))
              and (@Person::text is null or r.person_code = @Person)
              and (@Round::uuid is null or r.round_id = @Round)
              and (@status::text is null or r.status = @status)
              and (@afterId::text is null or r.report_id::text > @afterId)
            order by r.report_id::text
            limit @take
            """, new
        {
            scope = caller.Scope,
            caller.PersonCode,
            discipline = caller.Is(Role.Discipline),
            filter.Year,
            filter.Unit,
            filter.Person,
            filter.Round,
            status = filter.Status?.ToString(),
            page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => r.ReportId.ToString());
    }
}
