using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Printing;
using DutyNet.Contracts;

namespace DutyNet.Logbook.Decisions;

/// <summary>One decision with everything on its record: versions, opinions, signatures, papers, reviews, and its canonical content with the hash.</summary>
public static class ShowDecision
{
    /// <summary>The record. Canonical is the text that contentHash is the SHA-256 of; what is about its classification only those see whom it concerns.</summary>
    public sealed record Response(
        Guid DecisionId, string Number, string UnitCode, string UnitName, DecisionState State, int Version, int Revision, string ContentHash, string Title, string Motion,
        string Area, string Proposer, string ProposerName, bool ProposerDefaulted, string Chair, string ChairName, DateOnly HeldOn, string Place, bool IsMajor,
        bool Emergency, string? NoMeetingReason, bool VillageSpending, long? AmountFen, string[] ItemCodes, DecisionOutcome? Outcome, string? OutcomeText,
        DateOnly? ClosedOn, DateOnly? MeetingOn, string? MeetingReference, DateTimeOffset ReceivedAt, Guid? CaseId, IReadOnlyList<Present> Attendees,
        IReadOnlyList<SpokenOpinion> Opinions, IReadOnlyList<Signed> Signatures, IReadOnlyList<Paper> Papers, IReadOnlyList<Version> Versions,
        IReadOnlyList<Irregular> Irregularities, IReadOnlyList<Review> OutcomeReviews, Classified? Classification, string Canonical);

    /// <summary>Who attended, with their newest opinion; DeemedToAgree (视为同意) only where the motion is classified as plainly against rules.</summary>
    public sealed record Present(string PersonCode, string PersonName, AttendeeKind Kind, Opinion? Opinion, string? Words, bool? DeemedToAgree);

    /// <summary>One version of an opinion; all versions stay.</summary>
    public sealed record SpokenOpinion(
        string PersonCode, int Version, Opinion Opinion, string? Words, string? Reason, string RecordedBy, string? Recorder, string? OnBehalfOf, DateTimeOffset ReceivedAt);

    /// <summary>A signature; Counts while the content is the one that was signed.</summary>
    public sealed record Signed(SigningCapacity Capacity, string PersonCode, string FullName, DateOnly SignedOn, string ContentHash, DateTimeOffset SignedAt, bool Counts);

    /// <summary>A paper; size in bytes.</summary>
    public sealed record Paper(Guid PaperId, string FileName, string MediaType, long Size, string Sha256, string RecordedBy, DateTimeOffset ReceivedAt);

    /// <summary>One version of the record: what it said, who recorded it and why it was corrected.</summary>
    public sealed record Version(
        int Number, string Title, string Motion, string Area, string Proposer, bool ProposerDefaulted, string Chair, DateOnly HeldOn, string Place, string? Reason,
        string RecordedBy, string? PersonCode, DateTimeOffset ReceivedAt);

    /// <summary>What was published as irregular, and when it was put right.</summary>
    public sealed record Irregular(Guid IrregularityId, IrregularityKind Kind, DateOnly DueOn, DateOnly PublishedOn, DateOnly? PutRightOn);

    /// <summary>A review of the outcome, for which the proposer answers.</summary>
    public sealed record Review(Guid ReviewId, string Reference, string Result, DateOnly ReviewedOn, string ReviewedBy);

    /// <summary>The newest classification of the motion.</summary>
    public sealed record Classified(bool AgainstRules, string Reason, string ClassifiedBy, DateOnly ClassifiedOn);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/decisions/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A decision with everything on its record. ?format=html is a page for paper. contentHash is the SHA-256 of canonical, and what is to be signed; the ETag is for If-Match of an amendment. The classification is shown to discipline staff and to those who took part.")
            .Produces<Response>();

    internal static string ETag(int revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    private static async Task<IResult> Handle(Guid id, Caller caller, Database db, HttpContext http, CancellationToken ct)
    {
        var response = await db.Read(tx => Read(tx, id, caller), ct);
        if (response is null)
            return Decision.NotFound;
        http.Response.Headers.ETag = ETag(response.Revision);
        return PrintedPage.Wanted(http.Request) ? DecisionPage.Of(http.Request, response) : TypedResults.Ok(response);
    }

    private static async Task<Response?> Read(Tx tx, Guid id, Caller caller)
    {
        if (await Decision.Reading(tx, id, caller) is not { } d)
            return null;
        var attendees = await Decision.Attendees(tx, d);
        var tookPart = caller.PersonCode is not null && await Decision.TookPart(tx, id, caller.PersonCode);
        var sees = caller.Is(Role.Discipline) || tookPart;
        var deemed = d.AgainstRules && sees ? Decision.DeemedToAgree(attendees) : [];
        return new Response(
            d.Id, d.Number, d.UnitCode, d.UnitName, d.State, d.Version, d.Revision, d.ContentHash, d.Title, d.Motion, d.Area, d.Proposer, d.ProposerName,
            d.ProposerDefaulted, d.Chair, d.ChairName, d.HeldOn, d.Place, d.IsMajor, d.Emergency, d.NoMeetingReason, d.VillageSpending, d.AmountFen, d.ItemCodes,
            d.Outcome, d.OutcomeText, d.ClosedOn, d.MeetingOn, d.MeetingReference, d.ReceivedAt, d.CaseId,
            [.. attendees.Select(a => new Present(a.PersonCode, a.PersonName, a.Kind, a.Opinion, a.Words, d.AgainstRules && sees ? deemed.Contains(a.PersonCode) : null))],
            await tx.QueryAsync<SpokenOpinion>("""
                select person_code, version, opinion, words, reason, recorded_by, recorder, on_behalf_of, received_at
                from decision_opinions where decision_id = @id order by received_at, person_code, version
                """, new { id }),
            await tx.QueryAsync<Signed>("""
                select capacity, person_code, full_name, signed_on, content_hash, signed_at, content_hash = @ContentHash as counts
                from decision_signatures where decision_id = @Id order by signed_at, capacity
                """, d),
            await tx.QueryAsync<Paper>("""
                select id as paper_id, file_name, media_type, size, sha256, recorded_by, received_at from decision_papers where decision_id = @id order by id
                """, new { id }),
            await tx.QueryAsync<Version>("""
                select version as number, title, motion, area, proposer, proposer_defaulted, chair, held_on, place, reason, recorded_by, person_code, received_at
                from decision_versions where decision_id = @id order by version
                """, new { id }),
            await tx.QueryAsync<Irregular>("""
                select i.id as irregularity_id, i.kind, i.due_on, i.published_on, p.put_right_on
                from decision_irregularities i left join decision_put_rights p on p.irregularity_id = i.id where i.decision_id = @id order by i.due_on, i.kind
                """, new { id }),
            await tx.QueryAsync<Review>("""
                select id as review_id, reference, result, reviewed_on, reviewed_by from decision_outcome_reviews where decision_id = @id order by id
                """, new { id }),
            !sees ? null : await tx.QueryFirstOrDefaultAsync<Classified>("""
                select against_rules, reason, classified_by, classified_on from decision_classifications where decision_id = @id order by version desc limit 1
                """, new { id }),
            DecisionContent.Canonical(d, attendees, d.Revision));
    }
}
