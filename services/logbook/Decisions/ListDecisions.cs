using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Decisions;

/// <summary>Finds decisions.</summary>
public static class ListDecisions
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit; its subtree is not included.</param>
    /// <param name="Year">Year of its number.</param>
    /// <param name="Area">Its area.</param>
    /// <param name="State">Where its record stands.</param>
    /// <param name="Person">Proposed, chaired or attended by this person.</param>
    /// <param name="Proposer">Proposed by this person, declared or by default.</param>
    /// <param name="Item">Concerns this list item.</param>
    /// <param name="Major">三重一大 matters only, or only the others.</param>
    /// <param name="Emergency">Emergencies only, or only what a meeting decided.</param>
    /// <param name="Irregular">Those published as irregular, or only the others.</param>
    /// <param name="Case">The case (事项链).</param>
    /// <param name="Q">Found in title or motion.</param>
    public sealed record Filter(
        [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "year")] int? Year, [FromQuery(Name = "area")] string? Area,
        [FromQuery(Name = "state")] DecisionState? State, [FromQuery(Name = "person")] string? Person, [FromQuery(Name = "proposer")] string? Proposer,
        [FromQuery(Name = "item")] string? Item, [FromQuery(Name = "major")] bool? Major, [FromQuery(Name = "emergency")] bool? Emergency,
        [FromQuery(Name = "irregular")] bool? Irregular, [FromQuery(Name = "case")] Guid? Case, [FromQuery(Name = "q")] string? Q);

    /// <summary>A decision as it stands.</summary>
    public sealed record Row(
        Guid DecisionId, string Number, string UnitCode, string UnitName, string Title, string Area, DateOnly HeldOn, string Proposer, string ProposerName,
        bool ProposerDefaulted, string Chair, string ChairName, bool IsMajor, bool Emergency, bool VillageSpending, long? AmountFen, string[] ItemCodes,
        DecisionState State, DecisionOutcome? Outcome, DateOnly? ClosedOn, Guid? CaseId, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/decisions", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Decisions in the caller's subtree, and those the caller proposed, chaired or attended. Sorts by heldOn.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("heldOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select n.id as decision_id, n.number, n.unit_code, n.unit_name, n.title, n.area, n.held_on, n.proposer, n.proposer_name, n.proposer_defaulted, n.chair,
                   n.chair_name, n.is_major, n.emergency, n.village_spending, n.amount_fen, n.item_codes, n.state, n.outcome, n.closed_on, n.case_id, n.content_hash
            from decisions_now n
            where (n.path ~ @scope::lquery or n.proposer = @PersonCode or n.chair = @PersonCode
                   or exists (select from decision_attendees a where a.decision_id = n.id and a.version = n.version and a.person_code = @PersonCode))
              and (@Unit::text is null or n.unit_code = @Unit)
              and (@Year::int is null or n.year = @Year)
              and (@Area::text is null or n.area = @Area)
              and (@state::text is null or n.state = @state)
              and (@Person::text is null or n.proposer = @Person or n.chair = @Person
                   or exists (select from decision_attendees a where a.decision_id = n.id and a.version = n.version and a.person_code = @Person))
              and (@Proposer::text is null or n.proposer = @Proposer)
              and (@Item::text is null or @Item = any(n.item_codes))
              and (@Major::boolean is null or n.is_major = @Major)
              and (@Emergency::boolean is null or n.emergency = @Emergency)
              and (@Irregular::boolean is null or (n.case_id is not null) = @Irregular)
              and (@Case::uuid is null or n.case_id = @Case)
              and (@Q::text is null or position(lower(@Q) in lower(n.title || ' ' || n.motion)) > 0)
              and (@afterId::text is null
                   or ((case @sort when 'heldOn' then n.held_on::text else '' end) collate "C", n.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'heldOn' then n.held_on::text else '' end) collate "C", n.id
            limit @take
            """, new
        {
            scope = caller.Scope,
            caller.PersonCode,
            filter.Unit,
            filter.Year,
            filter.Area,
            state = filter.State?.ToString(),
            filter.Person,
            filter.Proposer,
            filter.Item,
            filter.Major,
            filter.Emergency,
            filter.Irregular,
            filter.Case,
            filter.Q,
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "heldOn" ? r.HeldOn.ToString("O") : "", r.DecisionId.ToString()));
    }
}
