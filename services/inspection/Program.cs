using DutyNet.Chassis;
using DutyNet.Inspection.Assignments;
using DutyNet.Inspection.Blackouts;
using DutyNet.Inspection.Clues;
using DutyNet.Inspection.Draws;
using DutyNet.Inspection.AssessmentRules;
using DutyNet.Inspection.Assessments;
using DutyNet.Inspection.ExtensionRequests;
using DutyNet.Inspection.Findings;
using DutyNet.Inspection.JointTeams;
using DutyNet.Chassis.Secrecy;
using DutyNet.Inspection.DutyIntegrityReports;
using DutyNet.Inspection.ExtensionRequests;
using DutyNet.Inspection.Findings;
using DutyNet.Inspection.OralQuestions;
using DutyNet.Inspection.OralReports;
using DutyNet.Inspection.Campaigns;
using DutyNet.Inspection.ExtensionRequests;
using DutyNet.Inspection.Findings;
using DutyNet.Inspection.Letters;
using DutyNet.Inspection.OutcomeReviews;
using DutyNet.Inspection.ProcessOversight;
using DutyNet.Inspection.Register;
using DutyNet.Inspection.Rounds;
using DutyNet.Inspection.Tours;
using DutyNet.Inspection.Supervisors;

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
        // Tours
        service.Sweep<PublishTourStatus>();
        // Clues and supervisors
        service.Sweep<PublishOverdueClues>().Sweep<PublishReturnsMissing>();
        // Oral reports and appraisals
        service.Builder.Services.AddSingleton(_ => SecretKeys.From(service.Builder.Configuration));
        service.Consumers.Add<NoteForBankOnDecisionIrregular>().Add<NoteForBankOnLogbookEntryMissing>().Add<NoteForBankOnEntryMadeGood>();
        service.Sweep<DestroyRatingKeys>();
        // Letters
        service.Sweep<PublishLetterReplyOverdue>();
        // Outcome reviews
        service.Consumers.Add<KeepDecisionOnDecisionRecorded>().Add<KeepDecisionOnDecisionAmended>().Add<KeepDecisionOnDecisionClosed>();
        // Assessment
        service.Consumers.Add<SetAsideOnAssessmentRemarkAnswered>();
        foreach (var contract in ScoredFact.Contracts)
            service.Consumers.Add(typeof(ScoreOnFact<>).MakeGenericType(contract));
        service.Sweep<KeepTallies>();

        return service.Build(routes =>
        {
            // Rounds
            PlanRound.Map(routes); PlanFollowUp.Map(routes); MoveRound.Map(routes); ListRounds.Map(routes); GetRound.Map(routes); RecordCheck.Map(routes); RemarkOnEntry.Map(routes); ReportRound.Map(routes); CloseRound.Map(routes); ShowProgress.Map(routes); ShowReport.Map(routes); ShowCheckedUnit.Map(routes);
            SetBlackout.Map(routes); EndBlackout.Map(routes); OverrideBlackout.Map(routes); ListBlackouts.Map(routes); OpenTourTerm.Map(routes); ListTours.Map(routes);
            // Recusal and teams
            AssignTeam.Map(routes); DeclareInterest.Map(routes); ListDeclaredInterests.Map(routes); OverrideRecusal.Map(routes); SetJointTeam.Map(routes); EndJointTeam.Map(routes); ListJointTeams.Map(routes); ProposeAssignment.Map(routes); AcceptAssignment.Map(routes);
            // Draw
            PrepareDraw.Map(routes); ProposeExclusion.Map(routes); DecideExclusion.Map(routes); CommitDraw.Map(routes); ContributeToDraw.Map(routes); RevealDraw.Map(routes); CancelDraw.Map(routes); ProposeReplacement.Map(routes); DecideReplacement.Map(routes); ListDraws.Map(routes); GetDraw.Map(routes); ListPopulation.Map(routes); ReadPopulation.Map(routes); VerifyDraw.Map(routes);
            // Findings and extensions
            RaiseFinding.Map(routes); ReturnRectification.Map(routes); CloseFinding.Map(routes); ListFindings.Map(routes); GetFinding.Map(routes); DecideExtension.Map(routes); ListExtensionRequests.Map(routes); RecordRecurrence.Map(routes); ConfirmFinding.Map(routes); AnswerFinding.Map(routes);
            // Letters
            DraftLetter.Map(routes); EditLetter.Map(routes); IssueLetter.Map(routes); ReplyToLetter.Map(routes); ListLetters.Map(routes); GetLetter.Map(routes); ListLetterItems.Map(routes); ReturnLetterItem.Map(routes); CloseLetterItem.Map(routes); ShowLetterRates.Map(routes);
            // Campaigns
            OpenCampaign.Map(routes); ListCampaigns.Map(routes); GetCampaign.Map(routes); ReturnSelfCheck.Map(routes); ListReturns.Map(routes); ShowTotals.Map(routes); CloseCampaign.Map(routes);
            // Clues
            RegisterClue.Map(routes); MergeClues.Map(routes); SeparateClue.Map(routes); DisposeClue.Map(routes); RecordReply.Map(routes); ReportClue.Map(routes); ConvertToFinding.Map(routes); RequestAccountability.Map(routes); ListClues.Map(routes); ReadClue.Map(routes); CountClues.Map(routes);
            // Oral reports and appraisals
            PlanOralSession.Map(routes); ListOralSessions.Map(routes); GetOralSession.Map(routes); OpenOralSession.Map(routes); DrawOralQuestion.Map(routes); RecordOralAnswer.Map(routes); PassOverReporter.Map(routes); RateOralReport.Map(routes); CloseOralSession.Map(routes); GiveOralFeedback.Map(routes); TakeNoteOfFeedback.Map(routes); VerifyOralDraws.Map(routes);
            AddOralQuestion.Map(routes); StockQuestionBank.Map(routes); BuildQuestionBank.Map(routes); ListOralQuestions.Map(routes); GetOralQuestion.Map(routes); ChangeOralQuestion.Map(routes); RetireOralQuestion.Map(routes);
            FileDutyIntegrityReport.Map(routes); ListDutyIntegrityReports.Map(routes); GetDutyIntegrityReport.Map(routes); OpenRatings.Map(routes); CastRatingPaper.Map(routes); CloseRatings.Map(routes);
            // Process oversight and outcome reviews
            NameRegulator.Map(routes); OpenOversight.Map(routes); NoteOversight.Map(routes); ConcludeOversight.Map(routes); ListOversights.Map(routes); RecordReview.Map(routes); ListReviews.Map(routes);
            // Supervisors
            RecruitSupervisor.Map(routes); EndSupervisor.Map(routes); ListSupervisors.Map(routes); MakeObservation.Map(routes); ListObservations.Map(routes); ConvertObservation.Map(routes); MakeReturn.Map(routes); ListReturns.Map(routes);
            // Assessment
            DraftRules.Map(routes); AdoptRules.Map(routes); ListRules.Map(routes); GetRules.Map(routes); TryRules.Map(routes);
            ListRunningScores.Map(routes); ExplainRunningScore.Map(routes); DraftAssessment.Map(routes); ListAssessments.Map(routes); GetAssessment.Map(routes); ListScores.Map(routes); ExplainScore.Map(routes);
            RemarkOnScore.Map(routes); ListRemarks.Map(routes); AnswerRemark.Map(routes); PublishAssessment.Map(routes); VerifyAssessment.Map(routes);
        });
    }
}
