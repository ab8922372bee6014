using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Uploads;

/// <summary>Says how much of an upload has arrived, to who opened it.</summary>
public static class ShowUpload
{
    private const string Route = "/uploads/{id:guid}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("How many bytes of an upload have arrived (also in the header Upload-Offset), and until when it can go on.");
        routes.MapMethods(Route, [HttpMethods.Head], Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .ExcludeFromDescription(); // the same in headers only, as tus clients ask
    }

    private static async Task<Results<Ok<OpenUpload.Response>, Problem>> Handle(Guid id, Caller caller, TimeProvider clock, Database db, HttpContext http, CancellationToken ct)
    {
        if (await db.Read(tx => Upload.Find(tx, id, caller, clock.GetUtcNow()), ct) is not { } upload)
            return Problem.NotFound("upload", "该上传");
        Upload.Tell(http.Response, upload.Received, upload.Length, upload.ExpiresAt);
        return TypedResults.Ok(new OpenUpload.Response(upload.Id, upload.Received, upload.Length, upload.ExpiresAt));
    }
}
