using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Shows a list with its items.</summary>
public static class ShowList
{
    /// <summary>The list.</summary>
    public sealed record Response(ResponsibilityList List, IReadOnlyList<Item> Items);

    /// <summary>One item as it stands.</summary>
    public sealed record Item(
        string Code, string Text, string Area, DutyOwner OwedBy, string[] Roles, string[] PortfolioAreas, string[] UnitKinds, CadenceKind CadenceKind, int Times, DateOnly? DueOn,
        EntryCategory Category, string? Quantity, string RedLine);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/lists/{id:guid}", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A version of a list with its items, their cadence, proving category and red line; for whoever sees the jurisdiction or owes something by it.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var list = await tx.QuerySingleOrDefaultAsync<ResponsibilityList>("""
                select l.id, l.code, l.version, l.unit_code, r.path::text as unit_path, l.line, l.tier, l.title, l.basis, l.unit_kinds, l.effective_from, l.status,
                       l.decision_reference, l.drafted_at, l.adopted_at, l.in_force_at
                from lists l join units r on r.code = l.unit_code
                where l.id = @id
                  and (r.path ~ @scope::lquery
                       or exists (select from duties d join posts p on p.id = d.post_id join units u on u.code = p.unit_code where d.list_id = l.id and u.path ~ @scope::lquery))
                """, new { id, scope = caller.Scope });
            if (list is null)
                return Problem.NotFound("list", "此清单");
            return TypedResults.Ok(new Response(list, await tx.QueryAsync<Item>("""
                select code, text, area, owed_by, roles, portfolio_areas, unit_kinds, cadence_kind, times, due_on, category, quantity, red_line
                from list_items where list_id = @id order by position
                """, new { id })));
        }, ct);
}
