using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Pledges;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Commitments;

/// <summary>A holder signs a commitment (承诺书), which is one-sided: nobody countersigns.</summary>
public static class SignCommitment
{
    /// <summary>The commitment: for a post of the caller's own, in full words, signed with the full name and today's date.</summary>
    public sealed record Request(
        [RegularExpression(@"^[A-Z0-9_]{2,32}\z")] string Post, [Range(2000, 2200)] int Year, [StringLength(200, MinimumLength = 1)] string Title, [StringLength(8000, MinimumLength = 1)] string Content,
        [StringLength(100, MinimumLength = 1)] string FullName, DateOnly Date);

    /// <summary>The commitment as kept.</summary>
    public sealed record Response(Guid CommitmentId, string ContentHash);

    private sealed record Seat(Guid PostId, string UnitCode, string UnitPath, string? Holder, string? HolderName);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/commitments", Handle).Requires(Role.Leader, Role.Clerk)
            .WithSummary("The holder of a post signs a commitment in person, through their own account. The same words for the same year count once; what is signed is never changed.")
            .WithExample(new Request("FH_D01_P01", 2026, "廉洁从政承诺书", "本人郑重承诺：严格遵守廉洁自律各项规定……", "潘惠樾", new DateOnly(2026, 1, 15)),
                new Response(Guid.Parse("019b0c3e-7a10-7000-8000-0000000000c1"), "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var (today, now) = (clock.Today(), clock.GetUtcNow());
            var seat = await tx.QuerySingleOrDefaultAsync<Seat>("""
                select p.id as post_id, u.code as unit_code, u.path::text as unit_path, h.person_code as holder, n.name as holder_name
                from posts_on(@today) p join units_on(@today) u on u.code = p.unit_code
                left join holdings_on(@today) h on h.post_id = p.id left join persons n on n.code = h.person_code
                where p.code = @Post and u.path ~ @scope::lquery
                """, new { request.Post, today, scope = caller.Scope });
            if (seat is null)
                return Problem.NotFound("post", "此岗位");
            if (caller.PersonCode is null || caller.PersonCode != seat.Holder)
                return Problem.Forbidden("sign-in-person", "只能由任职人用本人账号签字。", "Only the holder of the post may sign, in person, through their own account.");
            var wrong = Signature.Wrong(request.FullName, request.Date, seat.HolderName, today);
            if (request.Year < today.Year || request.Year > today.Year + 1)
                wrong.Add(new FieldError("year", "not-that-year", "须为本年度或下一年度。", "Must be this year or the next."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Content)));
            var id = Guid.CreateVersion7(now);
            var isNew = await tx.ExecuteAsync("""
                insert into commitments (id, year, unit_code, post_id, person_code, title, content, content_hash, signed_name, signed_at)
                values (@id, @Year, @UnitCode, @PostId, @Holder, @Title, @Content, @hash, @FullName, @now)
                on conflict (post_id, person_code, year, content_hash) do nothing
                """, new { id, request.Year, seat.UnitCode, seat.PostId, seat.Holder, request.Title, request.Content, hash, request.FullName, now });
            if (isNew == 0)
                return Problem.Conflict("signed-before", "同一承诺书已签署。", "This commitment was signed before.");
            tx.Record(new CommitmentSigned(id, request.Year, seat.UnitCode, seat.UnitPath, seat.PostId, caller.PersonCode, request.FullName, request.Title, hash));
            return TypedResults.Created($"/api/v1/responsibility/commitments/{id}", new Response(id, hash));
        }, ct);
}
