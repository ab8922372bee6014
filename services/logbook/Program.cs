using DutyNet.Chassis;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Secrecy;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Logbooks;
using DutyNet.Logbook.Policies;
using DutyNet.Logbook.Register;
using DutyNet.Logbook.Reviews;

namespace DutyNet.Logbook;

/// <summary>The logbook service: every consumer, sweep and route can be read here.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Service.Run(args, a => Build(a));

    /// <summary>Builds the process; <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var service = Service.Create("logbook", args, typeof(Program).Assembly, replace);
        var configuration = service.Builder.Configuration;
        service.Builder.Services.AddSingleton(configuration.GetSection("Policies").Get<LogbookPolicies>() ?? new LogbookPolicies());
        service.Builder.Services.AddSingleton(_ => ContentStore.From(configuration)).AddSingleton(_ => SecretKeys.From(configuration));

        service.Consumers
            .Add<KeepUnitOnUnitRegistered>().Add<KeepHolderOnPostFilled>().Add<KeepHolderOnPostVacated>()
            .Add<OpenLogbookOnDutiesAssigned>().Add<EndDutiesOnDutiesEnded>()
            .Add<ExpectEntryOnRectificationAssigned>().Add<MoveDueDateOnExtensionDecided>().Add<ExpectEntryOnTourStatusChanged>()
            .Add<KeepRemarkOnEntryRemarked>().Add<Decisions.LinkOutcomeReviewOnOutcomeReviewed>();

        service.Sweep<ScheduleExpectedEntries>().Sweep<PublishMissing>().Sweep<OpenLogbooksOfTheYear>()
            .Sweep<Decisions.PublishIrregular>().Sweep<Decisions.PublishNoMotion>().Sweep<Ballots.DestroyBallotKeys>()
            .Sweep<Uploads.ForgetUploads>().Sweep<RetentionActs.EraseEvidence>().Sweep<Seals.SealLogbooks>();

        return service.Build(routes =>
        {
            // Logbooks and entries
            Logbooks.ListLogbooks.Map(routes); Logbooks.GetLogbook.Map(routes);
            Entries.ListEntries.Map(routes); Entries.GetEntry.Map(routes); Entries.RecordEntry.Map(routes); Entries.AmendEntry.Map(routes);
            Entries.SearchEntries.Map(routes); Entries.RecordEntries.Map(routes); Entries.LinkReport.Map(routes);
            // Review
            ReviewEntry.Map(routes); Figures.ShowFiguresOfLogbook.Map(routes); Figures.ListFigures.Map(routes); Figures.ListFigureRows.Map(routes);
            // Evidence
            Entries.AttachEvidence.Map(routes); Entries.ReadAttachment.Map(routes); Entries.ShowThumbnail.Map(routes);
            Uploads.OpenUpload.Map(routes); Uploads.ShowUpload.Map(routes); Uploads.ContinueUpload.Map(routes);
            RetentionActs.RequestRetentionAct.Map(routes); RetentionActs.DecideRetentionAct.Map(routes); RetentionActs.ListRetentionActs.Map(routes);
            // Seal and proof
            Seals.VerifyLogbooks.Map(routes); Seals.ExportProof.Map(routes);
            // What is expected
            ExpectedEntries.ListExpectedEntries.Map(routes); ExpectedEntries.RequestExemption.Map(routes); ExpectedEntries.DecideExemption.Map(routes); ExpectedEntries.ListExemptionRequests.Map(routes);
            Calendar.SetCalendar.Map(routes); Today.ShowToday.Map(routes);
            // Decisions
            Decisions.ListDecisions.Map(routes); Decisions.RecordDecision.Map(routes); Decisions.RecordEmergency.Map(routes); Decisions.ShowDecision.Map(routes); Decisions.AmendDecision.Map(routes); Decisions.RecordOpinion.Map(routes); Decisions.RecordOutcome.Map(routes); Decisions.WriteUpEmergency.Map(routes);
            Decisions.SignDecision.Map(routes); Decisions.CloseDecision.Map(routes); Decisions.ReportAtMeeting.Map(routes); Decisions.ClassifyMotion.Map(routes); Decisions.LinkOutcomeReview.Map(routes); Decisions.AttachPaper.Map(routes); Decisions.ReadPaper.Map(routes); Decisions.ListLeadersWithoutMotion.Map(routes);
            Ballots.ListBallots.Map(routes); Ballots.OpenBallot.Map(routes); Ballots.ShowBallot.Map(routes); Ballots.CastBallotPaper.Map(routes); Ballots.CloseBallot.Map(routes);
        });
    }
}
