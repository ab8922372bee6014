using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Commitments;

/// <summary>Shows a commitment with its text; on paper too.</summary>
public static class ShowCommitment
{
    /// <summary>The commitment; contentHash is the SHA-256 of content.</summary>
    public sealed record Response(
        Guid CommitmentId, int Year, string UnitCode, string UnitName, string PostCode, string PostTitle, string PersonCode, string SignedName, string Title, string Content, string ContentHash, DateTimeOffset SignedAt);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/commitments/{id:guid}", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A commitment with its text, its hash and the signature; ?format=html for paper.")
            .WithExample(response: new Response(Guid.Parse("019b0c3e-7a10-7000-8000-0000000000c1"), 2026, "FH_D01", "丰河区发展和改革局", "FH_D01_P01", "党组书记、局长", "P00017", "潘惠樾", "廉洁从政承诺书",
                "本人郑重承诺：严格遵守廉洁自律各项规定……", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", new DateTimeOffset(2026, 1, 15, 1, 0, 0, TimeSpan.Zero)))
            .Produces<Response>();

    private static Task<IResult> Handle(Guid id, HttpRequest request, Caller caller, Database db, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            var c = await tx.QuerySingleOrDefaultAsync<Response>("""
                select c.id as commitment_id, c.year, c.unit_code, u.name as unit_name, p.code as post_code, p.title as post_title, c.person_code, c.signed_name, c.title, c.content, c.content_hash, c.signed_at
                from commitments c join units u on u.code = c.unit_code join posts p on p.id = c.post_id
                where c.id = @id and u.path ~ @scope::lquery
                """, new { id, scope = caller.Scope });
            if (c is null)
                return Problem.NotFound("commitment", "此承诺书");
            if (!PrintedPage.Wanted(request))
                return TypedResults.Ok(c);
            var page = new PrintedPage(request, c.Title, c.Title);
            foreach (var paragraph in c.Content.Split('\n'))
                page.Paragraph(paragraph);
            return page.Terms(
                (page.T("承诺人", "Signed by"), $"{c.UnitName} {c.PostTitle} {c.SignedName}"),
                (page.T("签署时间", "Signed at"), c.SignedAt.ToOffset(ShiftedClock.ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss")),
                (page.T("全文指纹（SHA-256）", "SHA-256 of the text"), c.ContentHash)).Answer();
        }, ct);
}
