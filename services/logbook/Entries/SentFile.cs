using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DutyNet.Logbook.Entries;

/// <summary>The file of a form, as it comes: it is in no memory and no other file before it is in the store.</summary>
internal static class SentFile
{
    // Parts of a form that come before the file.
    private const int MostParts = 10;

    /// <summary>The name and the bytes of the field <c>file</c>.</summary>
    /// <exception cref="ProblemException">The body is no form, or has no file.</exception>
    public static async Task<(string Name, Stream Content)> Of(HttpRequest request, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary)
            throw Unreadable("body");
        var form = new MultipartReader(boundary.Value!, request.Body);
        try
        {
            for (var i = 0; i < MostParts && await form.ReadNextSectionAsync(ct) is { } part; i++)
                if (part.AsFileSection() is { Name: "file", FileStream: { } content } file)
                    return (Attachment.NameOf(file.FileName), content);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !ct.IsCancellationRequested)
        {
            throw Unreadable("body");
        }
        throw Unreadable("file");
    }

    /// <summary>Streams it to where it waits to be kept; no further than its kind may be long.</summary>
    /// <exception cref="ProblemException">The form ends within the file.</exception>
    public static async Task<Staged> Stage(ContentStore store, Stream content, LogbookPolicies policies, CancellationToken ct)
    {
        try
        {
            return await store.Stage(content, group => Attachment.Largest(group, policies), ct);
        }
        catch (IOException e) when (e is not BadHttpRequestException && content is not FileStream && !ct.IsCancellationRequested && e.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal))
        {
            throw Unreadable("body");
        }
    }

    /// <summary>400: this part of the request is missing or cannot be read.</summary>
    public static ProblemException Unreadable(string field) =>
        new(Problem.Unreadable(new FieldError(field, "invalid", "缺失或无法读取。", "Missing or unreadable.")));
}
