using System.Text.Json;
using MassTransit;

namespace DutyNet.Chassis.Outbox;

/// <summary>What travels beside every fact, so that the case trail needs nothing but the message.</summary>
public sealed record EnvelopeHeaders(
    Guid Id, string Service, Guid? CaseId, string Subject, string UnitPath, bool Restricted, string Type,
    string Actor, string? OnBehalfOf, string? TraceId, DateTimeOffset RecordedAt)
{
    /// <summary>Reads the headers of a received message.</summary>
    public static EnvelopeHeaders Of(ConsumeContext context) => new(
        context.MessageId ?? throw new InvalidOperationException("a message without an id cannot be told from its copies"),
        context.Headers.Get<string>("service") ?? "", Guid.TryParse(context.Headers.Get<string>("case-id"), out var id) ? id : null,
        context.Headers.Get<string>("subject") ?? "", context.Headers.Get<string>("unit-path") ?? "",
        context.Headers.Get<string>("restricted") == "true", context.Headers.Get<string>("type") ?? "",
        context.Headers.Get<string>("actor") ?? "", context.Headers.Get<string>("on-behalf-of"), context.Headers.Get<string>("trace-id"),
        DateTimeOffset.Parse(context.Headers.Get<string>("recorded-at") ?? "", System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Writes the message as MassTransit reads it (its documented JSON envelope), once, when the fact is recorded.</summary>
public static class Envelopes
{
    /// <summary>Content type of the stored body.</summary>
    public const string ContentType = "application/vnd.masstransit+json";

    /// <summary>The exchange of a contract: namespace and name are its wire identity.</summary>
    public static string Exchange(Type contract) => $"{contract.Namespace}:{contract.Name}";

    /// <summary>Writes the envelope of a contract.</summary>
    public static byte[] Write(Type contract, string body, EnvelopeHeaders headers)
    {
        using var buffer = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("messageId", headers.Id);
            json.WriteString("conversationId", headers.CaseId ?? headers.Id);
            json.WriteStartArray("messageType");
            json.WriteStringValue($"urn:message:{Exchange(contract)}");
            json.WriteEndArray();
            json.WritePropertyName("message");
            json.WriteRawValue(body, skipInputValidation: true);
            json.WriteString("sentTime", headers.RecordedAt.UtcDateTime);
            json.WriteStartObject("headers");
            Header(json, "service", headers.Service);
            Header(json, "case-id", headers.CaseId?.ToString());
            Header(json, "subject", headers.Subject);
            Header(json, "unit-path", headers.UnitPath);
            Header(json, "restricted", headers.Restricted ? "true" : "false");
            Header(json, "type", headers.Type);
            Header(json, "actor", headers.Actor);
            Header(json, "on-behalf-of", headers.OnBehalfOf);
            Header(json, "trace-id", headers.TraceId);
            Header(json, "recorded-at", headers.RecordedAt.ToString("O"));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Header(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
