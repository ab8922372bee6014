using System.Net.Mime;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Problems;

namespace DutyNet.Gateway.Documents;

/// <summary>The OpenAPI document, and a page to read and try it. Open to all: it says what can be asked, and answers nothing.</summary>
public static class ShowDocuments
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "wwwroot", "docs");

    // By name, so that a path can never lead anywhere else.
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["index.html"] = "text/html; charset=utf-8",
        ["page.css"] = "text/css; charset=utf-8",
        ["page.js"] = "text/javascript; charset=utf-8",
        ["swagger-ui.css"] = "text/css; charset=utf-8",
        ["swagger-ui-bundle.js"] = "text/javascript; charset=utf-8",
        ["LICENSE"] = "text/plain; charset=utf-8",
        ["NOTICE"] = "text/plain; charset=utf-8",
        ["swagger-ui-bundle.js.LICENSE.txt"] = "text/plain; charset=utf-8",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi/v1.json", async (MergedDocument document, CancellationToken ct) => Results.Text(await document.Get(ct), MediaTypeNames.Application.Json)).NeedsNoCaller().ExcludeFromDescription();
        routes.MapGet("/docs", (HttpRequest request) => Results.Redirect(request.PathBase + "/docs/index.html")).NeedsNoCaller().ExcludeFromDescription();
        routes.MapGet("/docs/{file}", (string file, HttpResponse response) => Show(file, response)).NeedsNoCaller().ExcludeFromDescription();
    }

    private static IResult Show(string file, HttpResponse response)
    {
        if (!Files.TryGetValue(file, out var type))
            return Problem.NotFound("page", "页面");
        response.Headers.CacheControl = "no-cache"; // kept, but asked for again: the page changes with a release
        var path = Path.Combine(Folder, file);
        return Results.File(path, type, lastModified: new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));
    }
}
