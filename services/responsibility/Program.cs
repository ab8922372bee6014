using DutyNet.Chassis;
using DutyNet.Chassis.Files;

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
        service.Builder.Services.AddSingleton(service.Builder.Configuration.GetSection("AnnualTasks").Get<AnnualTasks.AnnualTaskPolicies>() ?? new AnnualTasks.AnnualTaskPolicies());

        service.Consumers.Add<Rectifications.AssignTaskOnFindingRaised>().Add<Rectifications.AssignTaskOnLetterItemIssued>();
        service.Consumers.Add<Rectifications.ReturnTaskOnRectificationReturned>();
        service.Consumers.Add<Rectifications.MoveDueDateOnExtensionDecided>();
        service.Consumers.Add<Rectifications.CloseTaskOnFindingClosed>().Add<Rectifications.ReopenTaskOnFindingRecurred>().Add<Rectifications.CloseTaskOnLetterItemClosed>();
        service.Sweep<Rectifications.PublishOverdue>();
        service.Sweep<Duties.RenewDuties>();
        service.Sweep<Pledges.PublishPledgesOverdue>();
        service.Sweep<Pledges.ExpirePledges>();
        service.Sweep<AnnualTasks.LookAtHalfYear>().Sweep<AnnualTasks.PublishTasksOverdue>();

        return service.Build(routes =>
        {
            // The register
            Register.ImportRegister.Map(routes); Register.ExportRegister.Map(routes); Register.ListUnits.Map(routes); Register.ShowUnit.Map(routes); Register.ListPosts.Map(routes); Register.ListPersons.Map(routes);
            Units.OpenUnit.Map(routes); Units.RenameUnit.Map(routes); Units.MoveUnit.Map(routes); Units.MergeUnit.Map(routes); Units.CloseUnit.Map(routes); Units.ShowUnitHistory.Map(routes);
            Persons.RegisterPerson.Map(routes); Persons.ChangePerson.Map(routes);
            Posts.OpenPost.Map(routes); Posts.ChangePost.Map(routes); Posts.ClosePost.Map(routes); Posts.ChangeHolder.Map(routes); Posts.ShowPostHistory.Map(routes);
            // Appointments, reshuffles, regulations, who is answerable
            Appointments.AppointmentRules.Map(routes); Appointments.RequestOverride.Map(routes); Appointments.DecideOverride.Map(routes); Appointments.ListOverrides.Map(routes); Appointments.ListTenures.Map(routes);
            Reshuffles.RecordReshuffle.Map(routes); Reshuffles.ShowReshuffles.Map(routes); Regulations.ChangeRegulation.Map(routes); Regulations.ShowRegulations.Map(routes); Answerable.ShowAnswerable.Map(routes);
            // Lists and what each owes
            Lists.ListTemplates.Map(routes); TierSchemes.AdoptTierScheme.Map(routes); TierSchemes.ChangeTierScheme.Map(routes); TierSchemes.ListTierSchemes.Map(routes);
            Lists.DraftList.Map(routes); Lists.DraftFromTemplate.Map(routes); Lists.EditDraft.Map(routes); Lists.DiscardDraft.Map(routes); Lists.AdoptList.Map(routes); Lists.PutListInForce.Map(routes);
            Lists.ShowList.Map(routes); Lists.ListLists.Map(routes); Lists.CompareLists.Map(routes); Lists.ListOwing.Map(routes);
            Duties.ShowPersonalList.Map(routes); Duties.ShowPersonalListsOfPerson.Map(routes); Duties.ListAlikePersonalLists.Map(routes);
            // Pledges, and who is missing from the net
            Pledges.OpenCampaign.Map(routes); Pledges.ListCampaigns.Map(routes); Pledges.ListPledges.Map(routes); Pledges.ShowPledge.Map(routes); Pledges.ShowMyPledges.Map(routes);
            Pledges.SignPledge.Map(routes); Pledges.CountersignPledge.Map(routes); Pledges.WithdrawPledge.Map(routes);
            Commitments.SignCommitment.Map(routes); Commitments.ListCommitments.Map(routes); Commitments.ShowCommitment.Map(routes);
            Coverage.ShowCoverage.Map(routes); Coverage.ShowCoverageTree.Map(routes); Coverage.ShowCoverageHistory.Map(routes); Coverage.ListGaps.Map(routes);
            // Annual tasks
            AnnualTasks.DraftPlan.Map(routes); AnnualTasks.ImportPlan.Map(routes); AnnualTasks.AddTask.Map(routes); AnnualTasks.ChangeTask.Map(routes); AnnualTasks.PublishPlan.Map(routes); AnnualTasks.ListPlans.Map(routes);
            AnnualTasks.ListAnnualTasks.Map(routes); AnnualTasks.ShowAnnualTask.Map(routes); AnnualTasks.ReportTaskProgress.Map(routes); AnnualTasks.ReachMilestone.Map(routes);
            AnnualTasks.AttachTaskEvidence.Map(routes); AnnualTasks.ShowTaskEvidence.Map(routes); AnnualTasks.SignOffTask.Map(routes); AnnualTasks.ReturnTask.Map(routes); AnnualTasks.TransferTask.Map(routes);
            AnnualTasks.ShowLook.Map(routes); AnnualTasks.RecordLook.Map(routes); AnnualTasks.SummarizePlan.Map(routes);
            // Rectification tasks
            Rectifications.ListRectifications.Map(routes); Rectifications.ShowRectification.Map(routes); Rectifications.ReportProgress.Map(routes);
            Rectifications.AttachEvidence.Map(routes); Rectifications.ShowEvidence.Map(routes); Rectifications.SubmitRectification.Map(routes); Rectifications.RequestExtension.Map(routes);
            Rectifications.AddPart.Map(routes); Rectifications.CompletePart.Map(routes); Rectifications.AddJointPost.Map(routes); Rectifications.HandOverRectification.Map(routes); Rectifications.ListAmounts.Map(routes);
        });
    }
}
