using DutyNet.Chassis;
using DutyNet.Chassis.Secrecy;
using DutyNet.Inspection.DutyIntegrityReports;
using DutyNet.Inspection.ExtensionRequests;
using DutyNet.Inspection.Findings;
using DutyNet.Inspection.OralQuestions;
using DutyNet.Inspection.OralReports;
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
        // Oral reports and appraisals
        service.Builder.Services.AddSingleton(_ => SecretKeys.From(service.Builder.Configuration));
        service.Consumers.Add<NoteForBankOnDecisionIrregular>().Add<NoteForBankOnLogbookEntryMissing>().Add<NoteForBankOnEntryMadeGood>();
        service.Sweep<DestroyRatingKeys>();

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
            // Campaigns
            // Clues
            // Oral reports and appraisals
            PlanOralSession.Map(routes); ListOralSessions.Map(routes); GetOralSession.Map(routes); OpenOralSession.Map(routes); DrawOralQuestion.Map(routes); RecordOralAnswer.Map(routes); PassOverReporter.Map(routes); RateOralReport.Map(routes); CloseOralSession.Map(routes); GiveOralFeedback.Map(routes); TakeNoteOfFeedback.Map(routes); VerifyOralDraws.Map(routes);
            AddOralQuestion.Map(routes); StockQuestionBank.Map(routes); BuildQuestionBank.Map(routes); ListOralQuestions.Map(routes); GetOralQuestion.Map(routes); ChangeOralQuestion.Map(routes); RetireOralQuestion.Map(routes);
            FileDutyIntegrityReport.Map(routes); ListDutyIntegrityReports.Map(routes); GetDutyIntegrityReport.Map(routes); OpenRatings.Map(routes); CastRatingPaper.Map(routes); CloseRatings.Map(routes);
            // Process oversight and outcome reviews
            // Supervisors
            // Assessment
        });
    }
}
