using System.Globalization;
using System.Text.Json.Nodes;

namespace DutyNet.System.Tests.BadInput;

/// <summary>Well-formed requests, with names and ids of things that are there, so that what is spoilt in them is the only thing wrong.</summary>
/// <param name="document">What the requests must look like.</param>
/// <param name="real">Gives the id of something of a kind that is there; null when there is none.</param>
public sealed class Samples(ApiDocument document, Func<string, string?> real)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).DateTime);
    private static int names;

    // What stands in a body or a query under this name is the id or code of such a thing.
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["unit"] = "unit",
        ["units"] = "unit",
        ["person"] = "person",
        ["personCode"] = "person",
        ["leader"] = "person",
        ["members"] = "person",
        ["recipient"] = "person",
        ["inspector"] = "person",
        ["itemCodes"] = "item",
        ["expectedEntryIds"] = "expected-entry",
        ["expectedEntry"] = "expected-entry",
        ["dutyIds"] = "duty",
        ["logbook"] = "logbook",
        ["logbookId"] = "logbook",
        ["logbookEntryId"] = "entry",
        ["reportEntryId"] = "entry",
        ["duty"] = "duty",
        ["evidenceIds"] = "evidence",
        ["attachmentId"] = "attachment",
        ["uploadId"] = "upload",
        ["case"] = "case",
        ["finding"] = "finding",
        ["chain"] = "chain",
        ["subject"] = "subject",
        ["round"] = "round",
        ["roundId"] = "round",
        ["letter"] = "letter",
        ["leadUnit"] = "unit",
        ["overseer"] = "unit",
        ["reviewerUnit"] = "unit",
        ["reviewerPerson"] = "person",
        ["decisionId"] = "reviewed-decision",
        ["chair"] = "person",
        ["decidedBy"] = "person",
        ["proposer"] = "person",
        ["electors"] = "person",
        ["item"] = "item",
        ["itemCode"] = "item",
        ["findingId"] = "finding",
        ["findings"] = "finding",
        ["jointUnits"] = "unit",
        ["jointTeam"] = "joint-team-code",
        ["term"] = "tour-term",
        ["supervisor"] = "supervisor",
        ["into"] = "clue",
        ["panel"] = "person",
        ["delegates"] = "person",
    };

    // The segment before a parameter of the path says what it names.
    private static readonly Dictionary<string, string> Segments = new(StringComparer.Ordinal)
    {
        ["units"] = "unit",
        ["posts"] = "post",
        ["persons"] = "person",
        ["appointment-overrides"] = "appointment-override",
        ["reshuffles"] = "reshuffle",
        ["regulations"] = "regulation",
        ["lists"] = "list",
        ["templates"] = "template",
        ["tier-schemes"] = "tier-scheme",
        ["pledges"] = "pledge",
        ["commitments"] = "commitment",
        ["rectifications"] = "rectification",
        ["parts"] = "part",
        ["annual-plans"] = "annual-plan",
        ["tasks"] = "annual-code",
        ["annual-tasks"] = "annual-task",
        ["milestones"] = "milestone",
        ["evidence"] = "evidence",
        ["logbooks"] = "logbook",
        ["entries"] = "entry",
        ["decisions"] = "decision",
        ["papers"] = "decision-paper",
        ["ballots"] = "ballot",
        ["attachments"] = "attachment",
        ["expected-entries"] = "expected-entry",
        ["exemption-requests"] = "exemption-request",
        ["calendars"] = "calendar-year",
        ["uploads"] = "upload",
        ["retention-acts"] = "retention-act",
        ["rounds"] = "round",
        ["findings"] = "finding",
        ["letters"] = "letter",
        ["letter-items"] = "letter-item",
        ["campaigns"] = "campaign",
        ["process-oversights"] = "process-oversight",
        ["extension-requests"] = "extension-request",
        ["blackouts"] = "blackout",
        ["joint-teams"] = "joint-team",
        ["assignment-proposals"] = "assignment-proposal",
        ["draws"] = "draw",
        ["exclusions"] = "draw-exclusion",
        ["replacements"] = "draw-replacement",
        ["clues"] = "clue",
        ["supervisors"] = "supervisor",
        ["observations"] = "observation",
        ["oral-sessions"] = "oral-session",
        ["reporters"] = "unit",
        ["oral-questions"] = "oral-question",
        ["duty-integrity-reports"] = "duty-integrity-report",
        ["assessments"] = "assessment",
        ["assessment-rules"] = "rule-set",
        ["assessment-remarks"] = "assessment-remark",
        ["ladders"] = "ladder",
        ["reminders"] = "reminder",
        ["proposals"] = "proposal",
        ["cases"] = "case",
        ["keys"] = "key",
        ["accounts"] = "account",
    };

    /// <summary>The kind of thing a field or query parameter names; null when it names nothing.</summary>
    public static string? KindOf(string name) => Kinds.GetValueOrDefault(name);

    /// <summary>The kind of thing a parameter of the path names.</summary>
    public static string KindOf(string template, string parameter)
    {
        var segments = template.Split('/');
        var before = segments[Array.IndexOf(segments, $"{{{parameter}}}") - 1];
        return Segments.TryGetValue(before, out var kind) ? kind : throw new InvalidOperationException($"say what the parameter after '{before}' names, so that {template} is tried with what is there");
    }

    /// <summary>A body for the operation; null when it takes no JSON.</summary>
    public JsonNode? Body(Operation operation) =>
        operation.Bodies.TryGetValue("application/json", out var schema) && !operation.Path.EndsWith("/imports", StringComparison.Ordinal) ? Value(schema, "", operation.Path) : null;

    private JsonNode? Value(JsonNode described, string name, string path)
    {
        var schema = document.Resolve(described);
        var type = schema["type"] is JsonArray types ? types.Select(t => t!.GetValue<string>()).First(t => t != "null") : schema["type"]?.GetValue<string>();
        if (type != "object" && KindOf(name) is { } kind)
            return real(kind) is not { } id ? type == "array" ? new JsonArray() : ApiDocument.MayBeNull(described) ? null : "none" : type == "array" ? new JsonArray(JsonValue.Create(id)) : JsonValue.Create(id);
        if (ByName(name, path, type) is { } known)
            return known;
        if (ApiDocument.MayBeNull(described) && type != "object")
            return null;
        if (schema["enum"] is JsonArray choices)
            return choices.First(c => c is not null)!.DeepClone();
        return type switch
        {
            "object" => new JsonObject((schema["properties"] as JsonObject ?? []).Select(p => KeyValuePair.Create(p.Key, Value(p.Value!, p.Key, path)))),
            "array" => new JsonArray(Value(schema["items"]!, "", path)),
            "integer" or "number" => JsonValue.Create(1),
            "boolean" => JsonValue.Create(true),
            _ => (schema["format"]?.GetValue<string>()) switch
            {
                "date" => JsonValue.Create(Day(0)),
                "date-time" => JsonValue.Create(DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)),
                "uuid" => JsonValue.Create(Guid.NewGuid().ToString()),
                _ => JsonValue.Create("按清单要求办理。"),
            },
        };
    }

    private static JsonNode? ByName(string name, string path, string? type) => (name, type) switch
    {
        ("name", _) => JsonValue.Create($"someone-{Interlocked.Increment(ref names)}"),
        ("roles", "array") when path.Contains("/access/", StringComparison.Ordinal) => new JsonArray(path.EndsWith("/keys", StringComparison.Ordinal) ? "Department" : "Clerk"),
        ("password" or "newPassword" or "oldPassword" or "current" or "new", _) => JsonValue.Create("a-long-pass-phrase-of-nobody"),
        ("until" or "dueOn" or "expiresOn", "string") when !path.EndsWith("/lists", StringComparison.Ordinal) => JsonValue.Create(Day(30)),
        ("requestedDueOn", _) => JsonValue.Create(Day(90)),
        ("code", _) when path.EndsWith("/lists", StringComparison.Ordinal) => JsonValue.Create("TRY-1"),
        ("amountFen", _) when path.Contains("/decisions", StringComparison.Ordinal) => JsonValue.Create(100_00),
        ("area", "string") when path.Contains("/decisions", StringComparison.Ordinal) => JsonValue.Create("spending"),
        ("meetingOn" or "occurredOn" or "reviewedOn", _) when path.Contains("/decisions", StringComparison.Ordinal) => JsonValue.Create(Day(0)),
        ("percent", _) => JsonValue.Create(40),
        ("kind", "string") when path.EndsWith("/clues", StringComparison.Ordinal) || path.EndsWith("/clue", StringComparison.Ordinal) => JsonValue.Create("gifts"),
        ("observedAt", _) => JsonValue.Create(DateTimeOffset.UtcNow.AddHours(-1).ToString("O", CultureInfo.InvariantCulture)),
        ("year" or "fromYear", "integer") when path.Contains("/assessment", StringComparison.Ordinal) => JsonValue.Create(Today.Year),
        ("fact", _) when path.Contains("/assessment", StringComparison.Ordinal) => JsonValue.Create("LogbookEntryMissing"),
        ("code", _) when path.Contains("/assessment", StringComparison.Ordinal) => JsonValue.Create("try-1"),
        ("portfolioAreas", _) => new JsonArray(),
        _ => null,
    };

    private static string Day(int fromToday) => Today.AddDays(fromToday).ToString("O", CultureInfo.InvariantCulture);
}
