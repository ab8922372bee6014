using DutyNet.Accountability.Cases;
using DutyNet.Accountability.Ladders;
using DutyNet.Accountability.Proposals;
using DutyNet.Accountability.Register;
using DutyNet.Accountability.Reminders;
using DutyNet.Chassis;

namespace DutyNet.Accountability;

/// <summary>The accountability service: every consumer, sweep and route can be read here.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Service.Run(args, a => Build(a));

    /// <summary>Builds the process; <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var service = Service.Create("accountability", args, typeof(Program).Assembly, replace);
        service.Builder.Services.AddSingleton(service.Builder.Configuration.GetSection("Policies").Get<LadderPolicies>() ?? new LadderPolicies());
        service.Builder.Services.AddSingleton<Climb>();

        service.Consumers.Add<KeepUnitOnUnitRegistered>().Add<KeepHolderOnPostFilled>().Add<KeepHolderOnPostVacated>();
        service.Consumers.Add<StartLadderOnLogbookEntryMissing>();
        service.Consumers.Add<StopLadderOnEntryMadeGood>();
        service.Consumers.Add<StopLadderOnExemptionDecided>();
        service.Consumers.Add<WatchDueDateOnRectificationAssigned>();
        service.Consumers.Add<StartLadderOnRectificationOverdue>();
        service.Consumers.Add<MoveDueDateOnExtensionDecided>();
        service.Consumers.Add<StopLadderOnFindingClosed>().Add<RestartLadderOnFindingRecurred>();
        service.Consumers.Add<StopLadderOnLetterItemClosed>();
        service.Consumers.Add<StartLadderOnPledgeOverdue>();
        service.Consumers.Add<StopLadderOnPledgeEffective>();
        service.Consumers.Add<StopLadderOnPledgeWithdrawn>();
        service.Consumers.Add<StartLadderOnTaskBehindSchedule>();
        service.Consumers.Add<MoveDueDateOnAnnualTaskAmended>();
        service.Consumers.Add<StopLadderOnAnnualTaskDone>();
        service.Consumers.Add<StartLadderOnDecisionIrregular>().Add<StopLadderOnDecisionPutRight>();
        service.Consumers.Add<ProposeOnAccountabilityRequested>();
        foreach (var contract in Trail.Contracts)
            service.Consumers.Add(typeof(AddToTrailOnFact<>).MakeGenericType(contract));

        service.Sweep<ClimbLadders>();
        service.Sweep<CountOpenCases>();

        return service.Build(routes =>
        {
            ListLadders.Map(routes);
            GetLadder.Map(routes);
            ListReminders.Map(routes);
            AcknowledgeReminder.Map(routes);
            PauseLadder.Map(routes);
            ResumeLadder.Map(routes);
            ListProposals.Map(routes);
            DecideProposal.Map(routes);
            ListCases.Map(routes);
            GetCase.Map(routes);
        });
    }
}
