using DutyNet.Chassis;
using DutyNet.Chassis.Files;
using DutyNet.Responsibility.Answerable;
using DutyNet.Responsibility.Appointments;
using DutyNet.Responsibility.Commitments;
using DutyNet.Responsibility.Coverage;
using DutyNet.Responsibility.Duties;
using DutyNet.Responsibility.Lists;
using DutyNet.Responsibility.Persons;
using DutyNet.Responsibility.Pledges;
using DutyNet.Responsibility.Posts;
using DutyNet.Responsibility.Rectifications;
using DutyNet.Responsibility.Register;
using DutyNet.Responsibility.Regulations;
using DutyNet.Responsibility.Reshuffles;
using DutyNet.Responsibility.TierSchemes;
using DutyNet.Responsibility.Units;

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

        service.Consumers.Add<AssignTaskOnFindingRaised>();
        service.Consumers.Add<ReturnTaskOnRectificationReturned>();
        service.Consumers.Add<MoveDueDateOnExtensionDecided>();
        service.Consumers.Add<CloseTaskOnFindingClosed>();
        service.Sweep<PublishOverdue>();
        service.Sweep<RenewDuties>();
        service.Sweep<PublishPledgesOverdue>();
        service.Sweep<ExpirePledges>();

        return service.Build(routes =>
        {
            // The register
            ImportRegister.Map(routes); ExportRegister.Map(routes); ListUnits.Map(routes); ShowUnit.Map(routes); ListPosts.Map(routes); ListPersons.Map(routes);
            OpenUnit.Map(routes); RenameUnit.Map(routes); MoveUnit.Map(routes); MergeUnit.Map(routes); CloseUnit.Map(routes); ShowUnitHistory.Map(routes);
            RegisterPerson.Map(routes); ChangePerson.Map(routes);
            OpenPost.Map(routes); ChangePost.Map(routes); ClosePost.Map(routes); ChangeHolder.Map(routes); ShowPostHistory.Map(routes);

            // Appointments, reshuffles, regulations, who is answerable
            AppointmentRules.Map(routes); RequestOverride.Map(routes); DecideOverride.Map(routes); ListOverrides.Map(routes); ListTenures.Map(routes);
            RecordReshuffle.Map(routes); ShowReshuffles.Map(routes); ChangeRegulation.Map(routes); ShowRegulations.Map(routes); ShowAnswerable.Map(routes);

            // Lists and what each owes
            ListTemplates.Map(routes); AdoptTierScheme.Map(routes); ChangeTierScheme.Map(routes); ListTierSchemes.Map(routes);
            DraftList.Map(routes); DraftFromTemplate.Map(routes); EditDraft.Map(routes); DiscardDraft.Map(routes); AdoptList.Map(routes); PutListInForce.Map(routes);
            ShowList.Map(routes); ListLists.Map(routes); CompareLists.Map(routes); ListOwing.Map(routes);
            ShowPersonalList.Map(routes); ShowPersonalListsOfPerson.Map(routes); ListAlikePersonalLists.Map(routes);

            // Pledges, and who is missing from the net
            OpenCampaign.Map(routes); ListCampaigns.Map(routes); ListPledges.Map(routes); ShowPledge.Map(routes); ShowMyPledges.Map(routes);
            SignPledge.Map(routes); CountersignPledge.Map(routes); WithdrawPledge.Map(routes);
            SignCommitment.Map(routes); ListCommitments.Map(routes); ShowCommitment.Map(routes);
            ShowCoverage.Map(routes); ShowCoverageTree.Map(routes); ShowCoverageHistory.Map(routes); ListGaps.Map(routes);

            // Rectification tasks
            ListRectifications.Map(routes); ShowRectification.Map(routes); ReportProgress.Map(routes);
            AttachEvidence.Map(routes); ShowEvidence.Map(routes); SubmitRectification.Map(routes); RequestExtension.Map(routes);
        });
    }
}
