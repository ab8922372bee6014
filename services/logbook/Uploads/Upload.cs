using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;

namespace DutyNet.Logbook.Uploads;

/// <summary>A file on its way: what has arrived stays when the connection is cut, whichever replica it came through.</summary>
internal sealed record Upload(Guid Id, string FileName, long Length, string? Sha256, long Received, DateTimeOffset ExpiresAt, bool Taken, Guid[] Pieces)
{
    /// <summary>The version of the protocol (tus) whose words the headers are.</summary>
    public const string Protocol = "1.0.0";

    /// <summary>The upload, when the caller opened it and it is not expired.</summary>
    public static Task<Upload?> Find(Tx tx, Guid id, Caller caller, DateTimeOffset now) => tx.QuerySingleOrDefaultAsync<Upload>("""
        select u.id, u.file_name, u.length, u.sha256, u.received, u.expires_at, u.taken_as is not null as taken,
               array(select p.id from upload_pieces p where p.upload_id = u.id and p.length is not null order by p.starts_at) as pieces
        from uploads u
        where u.id = @id and u.actor = @Actor and u.unit = @Unit and u.expires_at > @now
        """, new { id, caller.Actor, caller.Unit, now });

    /// <summary>Takes it for an attachment; false when it was taken before. Its pieces go with the next sweep.</summary>
    public async Task<bool> Take(Tx tx, Guid attachmentId) =>
        await tx.ExecuteAsync("update uploads set taken_as = @attachmentId where id = @Id and taken_as is null", new { Id, attachmentId }) == 1;

    /// <summary>Says in the answer's headers how far it is.</summary>
    public static void Tell(HttpResponse response, long received, long length, DateTimeOffset expiresAt)
    {
        response.Headers["Tus-Resumable"] = Protocol;
        response.Headers["Upload-Offset"] = received.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["Upload-Length"] = length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["Upload-Expires"] = expiresAt.ToUniversalTime().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-store";
    }
}
