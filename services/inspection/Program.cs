using DutyNet.Chassis;
using DutyNet.Inspection.Campaigns;
using DutyNet.Inspection.ExtensionRequests;
using DutyNet.Inspection.Findings;
using DutyNet.Inspection.Letters;
using DutyNet.Inspection.OutcomeReviews;
using DutyNet.Inspection.ProcessOversight;
using DutyNet.Inspection.Register;
using DutyNet.Inspection.Rounds;

namespace DutyNet.Inspection;

/// <summary>The inspection service: every consumer, sweep and route can be read here.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Service.Run(args, a => Build(a));

    /// <summary>Builds the process; <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var service = Service.Create("inspection", args, typeof(Program).Assembly, replace);
        service.Builder.Services.AddSingleton(service.Builder.Configuration.GetSection("Policies").Get<Policies>() ?? new Policies());
        // The register
        service.Consumers.Add<KeepUnitOnUnitRegistered>().Add<KeepHolderOnPostFilled>().Add<KeepHolderOnPostVacated>().Add<KeepItemsOnListPutInForce>();
        // Findings and extensions
        service.Consumers.Add<MarkAssignedOnRectificationAssigned>().Add<MarkSubmittedOnRectificationSubmitted>().Add<MarkOverdueOnRectificationOverdue>().Add<KeepRequestOnExtensionRequested>();
        // Letters
        service.Sweep<PublishLetterReplyOverdue>();
        // Outcome reviews
        service.Consumers.Add<KeepDecisionOnDecisionRecorded>().Add<KeepDecisionOnDecisionAmended>().Add<KeepDecisionOnDecisionClosed>();

        return service.Build(routes =>
        {
            // Rounds
            PlanRound.Map(routes); ListRounds.Map(routes); GetRound.Map(routes); RecordCheck.Map(routes); RemarkOnEntry.Map(routes); ReportRound.Map(routes); CloseRound.Map(routes);
            // Recusal and teams
            AssignTeam.Map(routes); DeclareInterest.Map(routes); ListDeclaredInterests.Map(routes); OverrideRecusal.Map(routes);
            // Draw
            // Findings and extensions
            RaiseFinding.Map(routes); ReturnRectification.Map(routes); CloseFinding.Map(routes); ListFindings.Map(routes); GetFinding.Map(routes); DecideExtension.Map(routes); ListExtensionRequests.Map(routes);
            // Letters
            DraftLetter.Map(routes); EditLetter.Map(routes); IssueLetter.Map(routes); ReplyToLetter.Map(routes); ListLetters.Map(routes); GetLetter.Map(routes); ListLetterItems.Map(routes); ReturnLetterItem.Map(routes); CloseLetterItem.Map(routes); ShowLetterRates.Map(routes);
            // Campaigns
            OpenCampaign.Map(routes); ListCampaigns.Map(routes); GetCampaign.Map(routes); ReturnSelfCheck.Map(routes); ListReturns.Map(routes); ShowTotals.Map(routes); CloseCampaign.Map(routes);
            // Clues
            // Oral reports and appraisals
            // Process oversight and outcome reviews
            NameRegulator.Map(routes); OpenOversight.Map(routes); NoteOversight.Map(routes); ConcludeOversight.Map(routes); ListOversights.Map(routes); RecordReview.Map(routes); ListReviews.Map(routes);
            // Supervisors
            // Assessment
        });
    }
}
