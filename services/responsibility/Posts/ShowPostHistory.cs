using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Posts;

/// <summary>Shows everything that was ever known of a post: its titles and portfolios, and who held it.</summary>
public static class ShowPostHistory
{
    /// <summary>The post with its versions and holders, the newest first. Superseded rows are what was believed before a correction.</summary>
    public sealed record Response(Guid PostId, string Code, DateOnly? ClosedOn, IReadOnlyList<PostVersion> Versions, IReadOnlyList<Holding> Holders);

    /// <summary>One version of the post.</summary>
    /// <param name="Version">Version of the post that said so.</param>
    /// <param name="UnitCode">Its unit.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Role">Its role.</param>
    /// <param name="Areas">Areas of its portfolio (分管).</param>
    /// <param name="InChargeOf">Codes of the units it is in charge of.</param>
    /// <param name="From">First day; null when it is taken to have been so always.</param>
    /// <param name="Until">Last day; null when it is still so.</param>
    /// <param name="RecordedAt">When it was first known here.</param>
    /// <param name="SupersededAt">When something else became known; null for what is so.</param>
    /// <param name="Reason">Why it changed.</param>
    /// <param name="FactSeq">Number of the fact in the ledger.</param>
    /// <param name="Actor">Who recorded it.</param>
    public sealed record PostVersion(
        int Version, string UnitCode, string Title, PostRole Role, string[] Areas, string[] InChargeOf, DateOnly? From, DateOnly? Until,
        DateTimeOffset RecordedAt, DateTimeOffset? SupersededAt, string? Reason, long? FactSeq, string? Actor);

    /// <summary>One state of one holding.</summary>
    /// <param name="HoldingId">The holding: one person in the post from a day on.</param>
    /// <param name="Version">Version of the holding that said so.</param>
    /// <param name="PersonCode">Who.</param>
    /// <param name="PersonName">Their name as it is now.</param>
    /// <param name="From">First day.</param>
    /// <param name="Until">Last day; null while they hold it.</param>
    /// <param name="RecordedAt">When it was known here.</param>
    /// <param name="SupersededAt">When something else became known; null for what is so.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="FactSeq">Number of the fact in the ledger.</param>
    /// <param name="Actor">Who recorded it.</param>
    public sealed record Holding(
        Guid HoldingId, int Version, string PersonCode, string PersonName, DateOnly From, DateOnly? Until,
        DateTimeOffset RecordedAt, DateTimeOffset? SupersededAt, string? Reason, long? FactSeq, string? Actor);

    private sealed record Found(Guid Id, DateOnly? ClosedOn);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/posts/{code}/history", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("All versions of a post (title, role, portfolio) and all its holders with their days, when each was recorded and superseded, and the fact in the ledger that said so.")
            .WithExample(response: new Response(Guid.Parse("0199f2d4-1c58-7a33-8f50-5d1e0a4b9c21"), "FH_D01_P02", null,
                [new PostVersion(2, "FH_D01", "党组成员、副主任", PostRole.TeamMember, ["spending", "procurement"], ["FH_E01"], new DateOnly(2026, 3, 1), null,
                    new DateTimeOffset(2026, 3, 2, 9, 30, 0, ShiftedClock.ChinaOffset), null, "班子分工调整", 4213, "key/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11")],
                [new Holding(Guid.Parse("0199f2d4-77aa-7b0e-a1c4-9b6d2e8f0a13"), 1, "P00018", "文叔颂", new DateOnly(2023, 5, 4), null,
                    new DateTimeOffset(2026, 1, 5, 8, 0, 0, ShiftedClock.ChinaOffset), null, null, 233, "key/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11")]));

    private static Task<Results<Ok<Response>, Problem>> Handle(string code, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var post = await tx.QuerySingleOrDefaultAsync<Found>("select p.id, p.closed_on from posts p join units u on u.code = p.unit_code where p.code = @code and u.path ~ @scope::lquery", new { code, scope = caller.Scope });
            if (post is null)
                return Problem.NotFound("post", "此岗位");
            var versions = await tx.QueryAsync<PostVersion>("""
                select v.version, v.unit_code, v.title, v.role, v.areas, v.in_charge_of, nullif(v.valid_from, date '0001-01-01') as "from", v.valid_until as until,
                       v.recorded_at, v.superseded_at, v.reason, l.seq as fact_seq, l.actor
                from post_versions v
                left join lateral (select seq, actor from ledger
                                   where subject = 'post/' || v.code and type = 'PostRegistered' and (body::jsonb ->> 'version')::int = v.version order by seq limit 1) l on true
                where v.post_id = @Id
                order by v.superseded_at desc nulls first, v.valid_from desc
                """, new { post.Id });
            var holders = await tx.QueryAsync<Holding>("""
                select v.id as holding_id, v.version, v.person_code, n.name as person_name, v.held_from as "from", v.held_until as until, v.recorded_at, v.superseded_at, v.reason, l.seq as fact_seq, l.actor
                from holding_versions v
                join persons n on n.code = v.person_code
                left join lateral (select seq, actor from ledger
                                   where subject = 'post/' || @code and type in ('PostFilled', 'PostVacated')
                                     and (body::jsonb ->> 'holdingId')::uuid = v.id and (body::jsonb ->> 'version')::int = v.version order by seq limit 1) l on true
                where v.post_id = @Id
                order by v.superseded_at desc nulls first, v.held_from desc
                """, new { post.Id, code });
            return TypedResults.Ok(new Response(post.Id, code, post.ClosedOn, versions, holders));
        }, ct);
}
