using DutyNet.Chassis;
using DutyNet.Chassis.Secrecy;

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
        service.Builder.Services.AddSingleton(_ => SecretKeys.From(service.Builder.Configuration));

        service.Consumers
            .Add<Register.KeepUnitOnUnitRegistered>().Add<Register.KeepHolderOnPostFilled>().Add<Register.KeepHolderOnPostVacated>().Add<Register.KeepItemsOnListPutInForce>()
            .Add<Findings.MarkAssignedOnRectificationAssigned>().Add<Findings.MarkSubmittedOnRectificationSubmitted>().Add<Findings.MarkOverdueOnRectificationOverdue>().Add<ExtensionRequests.KeepRequestOnExtensionRequested>()
            .Add<OralQuestions.NoteForBankOnDecisionIrregular>().Add<OralQuestions.NoteForBankOnLogbookEntryMissing>().Add<OralQuestions.NoteForBankOnEntryMadeGood>()
            .Add<OutcomeReviews.KeepDecisionOnDecisionRecorded>().Add<OutcomeReviews.KeepDecisionOnDecisionAmended>().Add<OutcomeReviews.KeepDecisionOnDecisionClosed>().Add<Assessments.SetAsideOnAssessmentRemarkAnswered>();
        foreach (var contract in Assessments.ScoredFact.Contracts)
            service.Consumers.Add(typeof(Assessments.ScoreOnFact<>).MakeGenericType(contract));

        service.Sweep<Tours.PublishTourStatus>().Sweep<Clues.PublishOverdueClues>().Sweep<Supervisors.PublishReturnsMissing>()
            .Sweep<DutyIntegrityReports.DestroyRatingKeys>().Sweep<Letters.PublishLetterReplyOverdue>().Sweep<Assessments.KeepTallies>();

        return service.Build(routes =>
        {
            // Rounds
            Rounds.PlanRound.Map(routes); Rounds.PlanFollowUp.Map(routes); Rounds.MoveRound.Map(routes); Rounds.ListRounds.Map(routes); Rounds.GetRound.Map(routes); Rounds.RecordCheck.Map(routes); Rounds.RemarkOnEntry.Map(routes); Rounds.ReportRound.Map(routes); Rounds.CloseRound.Map(routes); Rounds.ShowProgress.Map(routes); Rounds.ShowReport.Map(routes); Rounds.ShowCheckedUnit.Map(routes);
            Blackouts.SetBlackout.Map(routes); Blackouts.EndBlackout.Map(routes); Blackouts.OverrideBlackout.Map(routes); Blackouts.ListBlackouts.Map(routes); Tours.OpenTourTerm.Map(routes); Tours.ListTours.Map(routes);
            // Recusal and teams
            Rounds.AssignTeam.Map(routes); Rounds.DeclareInterest.Map(routes); Rounds.ListDeclaredInterests.Map(routes); Rounds.OverrideRecusal.Map(routes); JointTeams.SetJointTeam.Map(routes); JointTeams.EndJointTeam.Map(routes); JointTeams.ListJointTeams.Map(routes); Assignments.ProposeAssignment.Map(routes); Assignments.AcceptAssignment.Map(routes);
            // Draw
            Draws.PrepareDraw.Map(routes); Draws.ProposeExclusion.Map(routes); Draws.DecideExclusion.Map(routes); Draws.CommitDraw.Map(routes); Draws.ContributeToDraw.Map(routes); Draws.RevealDraw.Map(routes); Draws.CancelDraw.Map(routes); Draws.ProposeReplacement.Map(routes); Draws.DecideReplacement.Map(routes); Draws.ListDraws.Map(routes); Draws.GetDraw.Map(routes); Draws.ListPopulation.Map(routes); Draws.ReadPopulation.Map(routes); Draws.VerifyDraw.Map(routes);
            // Findings and extensions
            Findings.RaiseFinding.Map(routes); Findings.ReturnRectification.Map(routes); Findings.CloseFinding.Map(routes); Findings.ListFindings.Map(routes); Findings.GetFinding.Map(routes); ExtensionRequests.DecideExtension.Map(routes); ExtensionRequests.ListExtensionRequests.Map(routes); Findings.RecordRecurrence.Map(routes); Findings.ConfirmFinding.Map(routes); Findings.AnswerFinding.Map(routes);
            // Letters
            Letters.DraftLetter.Map(routes); Letters.EditLetter.Map(routes); Letters.IssueLetter.Map(routes); Letters.ReplyToLetter.Map(routes); Letters.ListLetters.Map(routes); Letters.GetLetter.Map(routes); Letters.ListLetterItems.Map(routes); Letters.ReturnLetterItem.Map(routes); Letters.CloseLetterItem.Map(routes); Letters.ShowLetterRates.Map(routes);
            // Campaigns
            Campaigns.OpenCampaign.Map(routes); Campaigns.ListCampaigns.Map(routes); Campaigns.GetCampaign.Map(routes); Campaigns.ReturnSelfCheck.Map(routes); Campaigns.ListReturns.Map(routes); Campaigns.ShowTotals.Map(routes); Campaigns.CloseCampaign.Map(routes);
            // Clues
            Clues.RegisterClue.Map(routes); Clues.MergeClues.Map(routes); Clues.SeparateClue.Map(routes); Clues.DisposeClue.Map(routes); Clues.RecordReply.Map(routes); Clues.ReportClue.Map(routes); Clues.ConvertToFinding.Map(routes); Clues.RequestAccountability.Map(routes); Clues.ListClues.Map(routes); Clues.ReadClue.Map(routes); Clues.CountClues.Map(routes);
            // Oral reports and appraisals
            OralReports.PlanOralSession.Map(routes); OralReports.ListOralSessions.Map(routes); OralReports.GetOralSession.Map(routes); OralReports.OpenOralSession.Map(routes); OralReports.DrawOralQuestion.Map(routes); OralReports.RecordOralAnswer.Map(routes); OralReports.PassOverReporter.Map(routes); OralReports.RateOralReport.Map(routes); OralReports.CloseOralSession.Map(routes); OralReports.GiveOralFeedback.Map(routes); OralReports.TakeNoteOfFeedback.Map(routes); OralReports.VerifyOralDraws.Map(routes);
            OralQuestions.AddOralQuestion.Map(routes); OralQuestions.StockQuestionBank.Map(routes); OralQuestions.BuildQuestionBank.Map(routes); OralQuestions.ListOralQuestions.Map(routes); OralQuestions.GetOralQuestion.Map(routes); OralQuestions.ChangeOralQuestion.Map(routes); OralQuestions.RetireOralQuestion.Map(routes);
            DutyIntegrityReports.FileDutyIntegrityReport.Map(routes); DutyIntegrityReports.ListDutyIntegrityReports.Map(routes); DutyIntegrityReports.GetDutyIntegrityReport.Map(routes); DutyIntegrityReports.OpenRatings.Map(routes); DutyIntegrityReports.CastRatingPaper.Map(routes); DutyIntegrityReports.CloseRatings.Map(routes);
            // Process oversight and outcome reviews
            ProcessOversight.NameRegulator.Map(routes); ProcessOversight.OpenOversight.Map(routes); ProcessOversight.NoteOversight.Map(routes); ProcessOversight.ConcludeOversight.Map(routes); ProcessOversight.ListOversights.Map(routes); OutcomeReviews.RecordReview.Map(routes); OutcomeReviews.ListReviews.Map(routes);
            // Supervisors
            Supervisors.RecruitSupervisor.Map(routes); Supervisors.EndSupervisor.Map(routes); Supervisors.ListSupervisors.Map(routes); Supervisors.MakeObservation.Map(routes); Supervisors.ListObservations.Map(routes); Supervisors.ConvertObservation.Map(routes); Supervisors.MakeReturn.Map(routes); Supervisors.ListReturns.Map(routes);
            // Assessment
            AssessmentRules.DraftRules.Map(routes); AssessmentRules.AdoptRules.Map(routes); AssessmentRules.ListRules.Map(routes); AssessmentRules.GetRules.Map(routes); Assessments.TryRules.Map(routes);
            Assessments.ListRunningScores.Map(routes); Assessments.ExplainRunningScore.Map(routes); Assessments.DraftAssessment.Map(routes); Assessments.ListAssessments.Map(routes); Assessments.GetAssessment.Map(routes); Assessments.ListScores.Map(routes); Assessments.ExplainScore.Map(routes);
            Assessments.RemarkOnScore.Map(routes); Assessments.ListRemarks.Map(routes); Assessments.AnswerRemark.Map(routes); Assessments.PublishAssessment.Map(routes); Assessments.VerifyAssessment.Map(routes);
        });
    }
}
