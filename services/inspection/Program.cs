using DutyNet.Chassis;
using DutyNet.Inspection.AssessmentRules;
using DutyNet.Inspection.Assessments;
using DutyNet.Inspection.ExtensionRequests;
using DutyNet.Inspection.Findings;
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
        // Assessment
        service.Consumers.Add<SetAsideOnAssessmentRemarkAnswered>();
        foreach (var contract in ScoredFact.Contracts)
            service.Consumers.Add(typeof(ScoreOnFact<>).MakeGenericType(contract));
        service.Sweep<KeepTallies>();

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
            // Process oversight and outcome reviews
            // Supervisors
            // Assessment
            DraftRules.Map(routes); AdoptRules.Map(routes); ListRules.Map(routes); GetRules.Map(routes); TryRules.Map(routes);
            ListRunningScores.Map(routes); ExplainRunningScore.Map(routes); DraftAssessment.Map(routes); ListAssessments.Map(routes); GetAssessment.Map(routes); ListScores.Map(routes); ExplainScore.Map(routes);
            RemarkOnScore.Map(routes); ListRemarks.Map(routes); AnswerRemark.Map(routes); PublishAssessment.Map(routes); VerifyAssessment.Map(routes);
        });
    }
}
