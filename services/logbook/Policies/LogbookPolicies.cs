namespace DutyNet.Logbook.Policies;

/// <summary>What the jurisdiction decides for logbooks; section <c>Policies</c> of the configuration, with the documents' defaults.</summary>
public sealed record LogbookPolicies
{
    /// <summary>Days between happening and receiving beyond which an entry is late-recorded (补记; document 000).</summary>
    public int LateRecordedAfterDays { get; init; } = 7;

    /// <summary>Days after the due date before a missing entry is published; ours, so that a weekend does no harm.</summary>
    public int GraceDays { get; init; } = 3;

    /// <summary>How far ahead expected entries are scheduled, in days; ours: a quarter and some days, so that a holder sees what comes next.</summary>
    public int HorizonDays { get; init; } = 100;

    /// <summary>Days before the due date from which the light is yellow (document 000: the second notice, 10 days before).</summary>
    public int YellowWithinDays { get; init; } = 10;

    /// <summary>Largest picture, in megabytes (2^20 bytes); ours: beyond what any telephone makes.</summary>
    public int PictureMegabytes { get; init; } = 20;

    /// <summary>Largest document, in megabytes; ours.</summary>
    public int DocumentMegabytes { get; init; } = 100;

    /// <summary>Largest sound or video recording, in megabytes; ours: some hours of a meeting.</summary>
    public int RecordingMegabytes { get; init; } = 2048;

    /// <summary>Most attachments of an entry; ours.</summary>
    public int MostAttachments { get; init; } = 50;

    /// <summary>Hours after which an upload that was not taken in is forgotten; ours: until the same time tomorrow.</summary>
    public int UploadHours { get; init; } = 24;

    /// <summary>Most uploads one caller may have under way; ours.</summary>
    public int MostOpenUploads { get; init; } = 20;

    /// <summary>Largest picture a thumbnail is made of, in millions of pixels; ours: what is unpacked to more could fill the memory.</summary>
    public int ThumbnailMegapixels { get; init; } = 50;

    /// <summary>Days after the end of its year until a logbook is sealed; ours: a month to record late what was done.</summary>
    public int SealAfterDays { get; init; } = 31;
}
