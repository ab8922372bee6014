using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace DutyNet.Chassis.Problems;

/// <summary>Turns what goes wrong below an endpoint into problems: unreadable input is the caller's, an unreachable database is nobody's for the moment, the rest is ours.</summary>
public static partial class Failures
{
    internal static async Task Catch(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            if (context.Request.QueryString.Value is { } query && query.Contains("%00", StringComparison.Ordinal))
                throw new ProblemException(Problem.Unreadable(new FieldError("query", "control-character", "查询参数含有控制字符。", "The query holds a control character.")));
            await next(context);
            // A form that ends too early the framework answers with a bare status.
            if (context.Request.HasFormContentType && context.Response is { HasStarted: false, StatusCode: 400 or 500, ContentType: null, ContentLength: null })
                await Problem.Unreadable(new FieldError("body", "invalid", "表单不完整。", "The form ends too early.")).ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return;
            }
            var problem = From(e);
            if (problem.Status >= 500)
                log.LogError(e, "{Method} {Path} failed with {Code}", context.Request.Method, context.Request.Path, problem.Code);
            context.Response.Clear();
            if (problem.Status == 503)
                context.Response.Headers.RetryAfter = "2";
            await problem.ExecuteAsync(context);
        }
    }

    internal static Problem From(Exception e) => e switch
    {
        ProblemException known => known.Problem,
        BadHttpRequestException { InnerException: JsonException json } => Problem.Unreadable(Field(json)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Problem.Of(413, "body-too-large", "请求内容过大。", "The request body is too large."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            Problem.Of(415, "media-type-not-supported", "不支持该内容类型。", "This content type is not supported."),
        // ReadFromJsonAsync has no better word for a charset that does not exist.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Http.Extensions" } =>
            Problem.Of(415, "media-type-not-supported", "不支持该内容类型。", "This content type is not supported."),
        BadHttpRequestException bad => Problem.Unreadable(new FieldError(Parameter().Match(bad.Message) is { Success: true } m ? JsonNamingPolicy.CamelCase.ConvertName(m.Groups[1].Value) : "body", "invalid", "缺失或无法读取。", "Missing or unreadable.")),
        Files.ContentChangedException => Problem.Of(500, "stored-content-changed", "存储的凭证内容已被改动，已记录，请联系运维人员。", "The stored proof is no longer what was received; this was logged for the operators."),
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } => Problem.Unreadable(new FieldError("body", "control-character", "含有控制字符。", "Holds a control character.")),
        InvalidDataException => Problem.Unreadable(new FieldError("body", "invalid", "表单无法读取。", "The form cannot be read.")),
        _ when Outage.Is(e) => Problem.Of(503, "temporarily-unavailable", "服务暂时不可用，请稍后重试。", "The service is not available for the moment; try again."),
        _ => Problem.Of(500, "internal-error", "服务内部错误。", "Something went wrong inside the service."),
    };

    private static FieldError Field(JsonException e)
    {
        var path = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        if (Missing().Match(e.Message) is { Success: true } missing)
        {
            var name = missing.Groups[1].Value;
            return new FieldError(path.Length == 0 ? name : $"{path}.{name}", "required", "必填。", "Required.");
        }
        return new FieldError(path.Length == 0 ? "body" : path, "invalid", "类型或格式不对。", "Not of the right type or form.");
    }

    // "Required parameter "int page" was not provided from query string." and "Failed to bind parameter "Guid id" from "x"."
    [GeneratedRegex("parameter \"[^\" ]+ ([^\"]+)\"")]
    private static partial Regex Parameter();

    // "JSON deserialization for type 'X' was missing required properties including: 'text'; 'place'."
    [GeneratedRegex("missing required properties,? including: '([^']+)'")]
    private static partial Regex Missing();
}
