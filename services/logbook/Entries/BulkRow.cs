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
        var row = new BulkRow { Sent = sent, Reference = sent?.Reference ?? ReferenceIn(json), Fingerprint = sent is null ? "" : FingerprintOf(sent) };
        row.Errors.AddRange(errors);
        return row;
    }

    public void Refuse(Problem problem) => Errors.AddRange(problem.Errors.Count > 0
        ? problem.Errors.Select(e => e with { Field = $"entry.{e.Field}" })
        : [new FieldError("entry", problem.Code, problem.Zh, problem.En)]);

    // So that the sender finds a row that cannot be read: its reference alone may be read all the same.
    private static string? ReferenceIn(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("reference", out var reference))
            return null;
        var text = Validation.Read<string>(reference, []);
        return text?.Length <= 200 ? text : null;
    }

    private static string FingerprintOf(RecordEntries.Row row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
    [
        $"{row.LogbookId}|{row.Unit?.Length}:{row.Unit}|{row.Person?.Length}:{row.Person}",
        $"{string.Join(',', row.Entry.ExpectedEntryIds ?? [])}|{string.Join(',', row.Entry.DutyIds ?? [])}",
        ContentHash.Canonical(Entries.Entry.ContentOf(row.Entry)),
    ]))));
}
