using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Problems;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Where, as a JSON path without the leading <c>$.</c>, or the name of a parameter or column.</param>
/// <param name="Code">Stable code of the rule.</param>
/// <param name="Zh">What is wrong, in Chinese.</param>
/// <param name="En">What is wrong, in English.</param>
public sealed record FieldError(string Field, string Code, string Zh, string En);

/// <summary>
/// An RFC 9457 problem: a stable <c>code</c>, a title in the reader's language (Chinese unless English is preferred), and errors by field.
/// As the result of a transaction it rolls the transaction back.
/// </summary>
public sealed class Problem : IResult, IStatusCodeHttpResult
{
    private Problem(int status, string code, string zh, string en, IReadOnlyList<FieldError>? errors = null) =>
        (Status, Code, Zh, En, Errors) = (status, code, zh, en, errors ?? []);

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Stable code, for programs.</summary>
    public string Code { get; }

    /// <summary>Title in Chinese.</summary>
    public string Zh { get; }

    /// <summary>Title in English.</summary>
    public string En { get; }

    /// <summary>Errors by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    /// <summary>404, also for what exists but lies outside the caller's subtree.</summary>
    public static Problem NotFound(string kind, string zh) => new(404, $"{kind}-not-found", $"没有找到{zh}。", $"No such {kind}.");

    /// <summary>401: no caller, or one nobody vouches for.</summary>
    public static Problem Unauthorized() => new(401, "not-signed-in", "请先登录或提供有效的密钥。", "Sign in or send a valid key.");

    /// <summary>403: the caller may see it but not do this.</summary>
    public static Problem Forbidden(string code, string zh, string en) => new(403, code, zh, en);

    /// <summary>403: messages and ledgers know no subtree; who handles them must act in the whole jurisdiction.</summary>
    public static Problem WholeJurisdictionOnly() => Forbidden("whole-jurisdiction-only", "此操作须有全域权限（单位 *）。", "This needs the whole jurisdiction (unit *).");

    /// <summary>409: the state it is in does not allow this.</summary>
    public static Problem Conflict(string code, string zh, string en) => new(409, code, zh, en);

    /// <summary>409 that says where, field by field.</summary>
    public static Problem Conflict(string code, string zh, string en, IReadOnlyList<FieldError> errors) => new(409, code, zh, en, errors);

    /// <summary>422: understood, but against a rule.</summary>
    public static Problem Unprocessable(string code, string zh, string en) => new(422, code, zh, en);

    /// <summary>422: understood, but against a rule in several places, each named.</summary>
    public static Problem Unprocessable(string code, string zh, string en, IReadOnlyList<FieldError> errors) => new(422, code, zh, en, errors);

    /// <summary>422 for one field.</summary>
    public static Problem Invalid(string field, string code, string zh, string en) => Invalid([new FieldError(field, code, zh, en)]);

    /// <summary>422 for several fields.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) => new(422, "invalid-fields", "填写内容有误。", "Some fields are not right.", errors);

    /// <summary>400: not readable as what it should be.</summary>
    public static Problem Unreadable(params IReadOnlyList<FieldError> errors) => new(400, "unreadable-request", "请求无法读取。", "The request cannot be read.", errors);

    /// <summary>Any other status.</summary>
    public static Problem Of(int status, string code, string zh, string en) => new(status, code, zh, en);

    /// <summary>Writes the problem in the reader's language.</summary>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var english = Language.IsEnglish(httpContext.Request);
        httpContext.Response.StatusCode = Status;
        httpContext.Response.Headers.ContentLanguage = english ? "en" : "zh-CN";
        return httpContext.Response.WriteAsJsonAsync(
            new Body($"urn:dutynet:problem:{Code}", english ? En : Zh, Status, Code, httpContext.Request.Path,
                System.Diagnostics.Activity.Current?.TraceId.ToHexString(),
                Errors.Count == 0 ? null : [.. Errors.Select(e => new ErrorBody(e.Field, e.Code, english ? e.En : e.Zh))]),
            Json.Options, "application/problem+json", httpContext.RequestAborted);
    }

    /// <summary>The problem as it is sent.</summary>
    public sealed record Body(
        string Type, string Title, int Status, string Code, string Instance, string? TraceId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ErrorBody>? Errors);

    /// <summary>An error of one field as it is sent.</summary>
    public sealed record ErrorBody(string Field, string Code, string Message);
}
