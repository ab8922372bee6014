using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.ExpectedEntries;

namespace DutyNet.Logbook.Entries;

/// <summary>One row of a bulk request on its way to its answer.</summary>
internal sealed class BulkRow
{
    /// <summary>The department's reference; null when the row has none that can be read.</summary>
    public string? Reference { get; private init; }

    /// <summary>The row; null when it cannot be read.</summary>
    public RecordEntries.Row? Sent { get; private init; }

    /// <summary>What is wrong with it.</summary>
    public List<FieldError> Errors { get; } = [];

    public RecordEntries.RowStatus Status => Errors.Count > 0 ? RecordEntries.RowStatus.Refused : Before is null ? RecordEntries.RowStatus.Recorded : RecordEntries.RowStatus.AlreadyRecorded;

    /// <summary>The entry: recorded now or before; null when it was refused.</summary>
    public Guid? EntryId => Errors.Count > 0 ? null : Before ?? Entry?.Id;

    /// <summary>The entry recorded under this reference before.</summary>
    public Guid? Before { get; set; }

    public Book? Book { get; set; }

    public List<Owed> Owed { get; set; } = [];

    public NewEntry? Entry { get; set; }

    /// <summary>True while nothing speaks against recording it.</summary>
    public bool IsOpen => Sent is not null && Errors.Count == 0 && Before is null;

    /// <summary>The hash of all that a row says, for telling the same reference with the same content from one with other content.</summary>
    public string Fingerprint { get; private init; } = "";

    public static BulkRow Read(JsonElement json)
    {
        var errors = new List<FieldError>();
        var sent = Validation.Read<RecordEntries.Row>(json, errors);
        var reference = sent?.Reference ?? (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("reference", out var r) && r.ValueKind == JsonValueKind.String ? r.GetString() : null);
        var row = new BulkRow { Sent = sent, Reference = reference?.Length <= 200 ? reference : null, Fingerprint = sent is null ? "" : FingerprintOf(sent) };
        row.Errors.AddRange(errors);
        return row;
    }

    public void Refuse(Problem problem) => Errors.AddRange(problem.Errors.Count > 0
        ? problem.Errors.Select(e => e with { Field = $"entry.{e.Field}" })
        : [new FieldError("entry", problem.Code, problem.Zh, problem.En)]);

    private static string FingerprintOf(RecordEntries.Row row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
    [
        $"{row.LogbookId}|{row.Unit?.Length}:{row.Unit}|{row.Person?.Length}:{row.Person}",
        $"{string.Join(',', row.Entry.ExpectedEntryIds ?? [])}|{string.Join(',', row.Entry.DutyIds ?? [])}",
        ContentHash.Canonical(Entries.Entry.ContentOf(row.Entry)),
    ]))));
}
