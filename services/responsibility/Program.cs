using DutyNet.Chassis;
using DutyNet.Chassis.Files;
using DutyNet.Responsibility.AnnualTasks;
using DutyNet.Responsibility.Duties;
using DutyNet.Responsibility.Lists;
using DutyNet.Responsibility.Rectifications;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility;

/// <summary>The responsibility service: every consumer, sweep and route can be read here.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Service.Run(args, a => Build(a));

    /// <summary>Builds the process; <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var service = Service.Create("responsibility", args, typeof(Program).Assembly, replace);
        service.Builder.Services.AddSingleton(p => new ContentStore(
            p.GetRequiredService<IConfiguration>()["Attachments:Folder"] ?? throw new InvalidOperationException("Attachments__Folder is not set; see docs/operations.md.")));
        service.Builder.Services.AddSingleton(service.Builder.Configuration.GetSection("AnnualTasks").Get<AnnualTaskPolicies>() ?? new AnnualTaskPolicies());

        service.Consumers.Add<AssignTaskOnFindingRaised>();
        service.Consumers.Add<ReturnTaskOnRectificationReturned>();
        service.Consumers.Add<MoveDueDateOnExtensionDecided>();
        service.Consumers.Add<CloseTaskOnFindingClosed>();
        service.Sweep<PublishOverdue>();
        service.Sweep<RenewDuties>();
        service.Sweep<LookAtHalfYear>();
        service.Sweep<PublishTasksOverdue>();

        return service.Build(routes =>
        {
            // The register
            ImportRegister.Map(routes); ListUnits.Map(routes); ShowUnit.Map(routes); ListPosts.Map(routes); ListPersons.Map(routes);

            // Lists and what each owes
            DraftList.Map(routes); AdoptList.Map(routes); PutListInForce.Map(routes); ShowList.Map(routes); ListLists.Map(routes);
            ShowPersonalList.Map(routes);

            // Annual tasks
            DraftPlan.Map(routes); ImportPlan.Map(routes); AddTask.Map(routes); ChangeTask.Map(routes); PublishPlan.Map(routes); ListPlans.Map(routes);
            ListAnnualTasks.Map(routes); ShowAnnualTask.Map(routes); ReportTaskProgress.Map(routes); ReachMilestone.Map(routes);
            AttachTaskEvidence.Map(routes); ShowTaskEvidence.Map(routes); SignOffTask.Map(routes); ReturnTask.Map(routes); TransferTask.Map(routes);
            ShowLook.Map(routes); RecordLook.Map(routes); SummarizePlan.Map(routes);

            // Rectification tasks
            ListRectifications.Map(routes); ShowRectification.Map(routes); ReportProgress.Map(routes);
            AttachEvidence.Map(routes); ShowEvidence.Map(routes); SubmitRectification.Map(routes); RequestExtension.Map(routes);
            AddPart.Map(routes); CompletePart.Map(routes); AddJointPost.Map(routes); HandOverRectification.Map(routes); ListAmounts.Map(routes);
        });
    }
}
