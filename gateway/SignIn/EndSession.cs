using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.SignIn;

/// <summary>Signs a person out.</summary>
public static class EndSession
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", Handle).RequiresAnyRole()
        .WithSummary("Ends the session whose token this request carries.");

    private static Task<Results<NoContent, Problem>> Handle(KnownCaller known, Database db, CancellationToken ct) =>
        db.InTransaction<Results<NoContent, Problem>>(async tx =>
        {
            if (known.SessionId is null)
                return Problem.Conflict("no-session", "当前请求不是通过登录会话发出的。", "This request was not made with a session's token.");
            await tx.ExecuteAsync("delete from sessions where id = @SessionId", new { known.SessionId });
            return TypedResults.NoContent();
        }, ct);
}
