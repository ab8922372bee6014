using DutyNet.Chassis.Access;

namespace DutyNet.Gateway.Tests;

/// <summary>
/// Who may call what of the gateway's own. What it forwards is open to every recognised caller here; the service behind holds it to its roles.
/// </summary>
public static class AccessTable
{
    /// <param name="Method">HTTP method; null for every method.</param>
    /// <param name="Route">Route template.</param>
    /// <param name="Roles">Roles that may; null when nobody need be signed in.</param>
    public sealed record Row(string? Method, string Route, Role[]? Roles)
    {
        public override string ToString() => $"{Method ?? "*"} {Route}: {(Roles is null ? "open" : string.Join(' ', Roles.Order()))}";
    }

    private static readonly Role[] Everybody = Enum.GetValues<Role>();

    public static readonly IReadOnlyList<Row> Rows =
    [
        new("POST", "/api/v1/access/keys", [Role.Administrator]),
        new("GET", "/api/v1/access/keys", [Role.Administrator]),
        new("DELETE", "/api/v1/access/keys/{id:guid}", [Role.Administrator]),
        new("POST", "/api/v1/access/accounts", [Role.Administrator]),
        new("GET", "/api/v1/access/accounts", [Role.Administrator]),
        new("DELETE", "/api/v1/access/accounts/{id:guid}", [Role.Administrator]),
        new("POST", "/api/v1/access/accounts/{id:guid}/reset-password", [Role.Administrator]),
        new("POST", "/api/v1/access/sign-in", null),
        new("POST", "/api/v1/access/sign-out", Everybody),
        new("POST", "/api/v1/access/password", Everybody),
        new("GET", "/api/v1/operations/error-queues", [Role.Operator]),
        new("GET", "/api/v1/operations/error-queues/gateway-error", [Role.Operator]),
        new("POST", "/api/v1/operations/error-queues/gateway-error/replay", [Role.Operator]),
        new("GET", "/api/v1/operations/ledger", [Role.Administrator, Role.Discipline, Role.Operator, Role.Auditor]),
        new("GET", "/api/v1/gateway/ledger", [Role.Discipline, Role.Auditor]),
        new("GET", "/api/v1/gateway/ledger/verify", [Role.Administrator, Role.Discipline, Role.Operator, Role.Auditor]),
        new("POST", "/api/v1/gateway/ledger/republish", [Role.Operator]),
        new("GET", "/api/v1/gateway/ledger/checkpoints", [Role.Administrator, Role.Discipline, Role.Operator, Role.Auditor]),
        new("GET", "/health", null),
        new("GET", "/health/live", null),
        new("GET", "/health/ready", null),
        new("GET", "/openapi/v1.json", null),
        new("GET", "/docs", null),
        new("GET", "/docs/{file}", null),
        .. GatewayUnderTest.Services.SelectMany(s => new Row[]
        {
            new(null, $"/api/v1/{s}/{{**rest}}", Everybody),
            new(null, $"/api/v1/{s}/ledger/{{act:regex(^(verify|republish)$)}}", Everybody),
            new(null, $"/api/v1/operations/error-queues/{s}-error/{{**rest}}", Everybody),
        }),
        new(null, "/api/v1/cases/{**rest}", Everybody),
        new(null, "/api/v1/responsibility/register/imports", Everybody),
        new(null, "/api/v1/responsibility/register/exports", Everybody),
        new(null, "/api/v1/responsibility/lists/{id}/put-in-force", Everybody),
        new("POST", "/api/v1/responsibility/pledge-campaigns", Everybody),
        new(null, "/api/v1/responsibility/annual-tasks/{id}/evidence", Everybody),
        new(null, "/api/v1/responsibility/rectifications/{id}/evidence", Everybody),
        new(null, "/api/v1/logbook/entries/{id}/attachments/{**rest}", Everybody),
        new(null, "/api/v1/logbook/decisions/{id}/papers/{**rest}", Everybody),
        new(null, "/api/v1/logbook/uploads/{**rest}", Everybody),
        new(null, "/api/v1/logbook/logbooks/{id}/proof", Everybody),
        new(null, "/api/v1/logbook/logbooks/{id}/verify", Everybody),
        new(null, "/api/v1/logbook/logbooks/verify", Everybody),
    ];
}
