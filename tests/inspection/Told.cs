using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;

namespace DutyNet.Inspection.Tests;

/// <summary>What other services tell of a unit in a year: the facts an assessment is made of.</summary>
internal static class Told
{
    /// <summary>Hands a fact to the service as its publisher's message would, without the broker; the id of the message.</summary>
    public static async Task<Guid> Tell(InspectionService service, IFact fact, Guid? id = null, DateTimeOffset? at = null)
    {
        var message = id ?? Guid.CreateVersion7();
        await DirectDelivery.Deliver(service.App.Services, "inspection", fact,
            new EnvelopeHeaders(message, "elsewhere", fact.CaseId, fact.Subject, fact.UnitPath, fact.Restricted, fact.GetType().Name, "service/test", null, null, at ?? service.Clock.GetUtcNow()));
        return message;
    }

    private static DateOnly January(District d) => new(d.Today.Year, 1, 15);

    public static LogbookEntryMissing Missing(District d, string unit, string? person) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), unit, d.Path(unit), null, d.Item, EntryCategory.FourForms, null, person, January(d), January(d), January(d));

    public static EntryRecorded Entry(District d, string unit, string? person, bool late) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), null, unit, d.Path(unit), person, EntryCategory.FourForms, January(d), new DateTimeOffset(January(d).AddDays(20), default, TimeSpan.Zero), late, []);

    public static FindingRaised Found(District d, string unit, Severity severity) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), unit, d.Path(unit), Guid.CreateVersion7(), [d.Item], "财务", severity, "账目不符", null, d.Today.AddDays(30), d.Inspector, 1);

    /// <summary>Facts of every kind about every unit of a district, with those that make some of them good.</summary>
    public static List<IFact> Random(District d, Random random, int count)
    {
        string[] units = [d.Code, d.Department, d.OtherDepartment, d.Branch, d.Group];
        string?[] persons = [d.Planner, d.Overseer, d.Leader, d.Inspector, d.Holder, null];
        var facts = new List<IFact>();
        while (facts.Count < count)
        {
            var (unit, person) = (units[random.Next(units.Length)], persons[random.Next(persons.Length)]);
            var path = d.Path(unit);
            var (id, caseId, day) = (Guid.CreateVersion7(), Guid.CreateVersion7(), January(d).AddDays(random.Next(300)));
            var mended = random.Next(3) == 0;
            switch (random.Next(11))
            {
                case 0:
                    facts.Add(Missing(d, unit, person) with { ExpectedEntryId = id, CaseId = caseId });
                    if (mended)
                        facts.Add(new EntryMadeGood(id, caseId, unit, path, Guid.CreateVersion7(), day));
                    if (random.Next(5) == 0)
                        facts.Add(new ExemptionDecided(Guid.CreateVersion7(), id, caseId, unit, path, true, "免记", true, day));
                    break;
                case 1:
                    facts.Add(Entry(d, unit, person, random.Next(2) == 0));
                    break;
                case 2:
                    facts.Add(new EntryReturned(id, id, null, unit, path, person, "R", EntryDefect.Irregular, "补充", 1));
                    break;
                case 3:
                    facts.Add(new NoMotionAllYear(person ?? d.Holder, unit, path, id, d.Today.Year));
                    break;
                case 4:
                    facts.Add(new DecisionIrregular(id, id, caseId, unit, path, "1", IrregularityKind.NotWrittenUp, null, person ?? d.Holder, day));
                    if (mended)
                        facts.Add(new DecisionPutRight(id, id, caseId, unit, path, "1", IrregularityKind.NotWrittenUp, day));
                    break;
                case 5:
                    facts.Add(new PledgeOverdue(id, caseId, d.Today.Year, unit, path, id, "P", person, day));
                    if (mended)
                        facts.Add(new PledgeEffective(id, caseId, d.Today.Year, unit, path, id, "P", person ?? d.Holder, id, d.Planner, "ab", day));
                    if (random.Next(5) == 0)
                        facts.Add(new PledgeWithdrawn(id, caseId, d.Today.Year, unit, path, id, "PostGone", null, day));
                    break;
                case 6:
                    facts.Add(new TaskBehindSchedule(id, caseId, d.Today.Year, "RW", "任务", unit, path, null, person, id, null, random.Next(2) == 0 ? BehindReason.HalfYear : BehindReason.Overdue, day, day, 50, 20, 1));
                    if (mended)
                        facts.Add(new AnnualTaskDone(id, caseId, d.Today.Year, "RW", unit, path, "任务", id, d.Planner, day, day.AddDays(random.Next(2))));
                    break;
                case 7:
                    facts.Add(new RectificationOverdue(Guid.CreateVersion7(), id, caseId, unit, path, null, person, day));
                    if (mended)
                        facts.Add(new FindingClosed(id, caseId, unit, path, d.Inspector, "已核实", 2));
                    break;
                case 8:
                    facts.Add(Found(d, unit, (Severity)random.Next(3)) with { FindingId = id, CaseId = caseId });
                    if (mended)
                        facts.Add(new FindingClosed(id, caseId, unit, path, d.Inspector, "已核实", 2));
                    break;
                case 9:
                    facts.Add(new EntryRemarked(id, id, id, unit, path, "缺要点", random.Next(2) == 0 ? EntryDefect.Irregular : null, d.Inspector, new DateTimeOffset(day, default, TimeSpan.Zero)));
                    break;
                default:
                    facts.Add(new LadderEscalated(id, caseId, unit, path, Rung.Bell, random.Next(2) == 0 ? Rung.YellowCard : Rung.RedLight));
                    facts.Add(new ReminderIssued(id, id, caseId, unit, path, Rung.YellowCard, day, person, null));
                    break;
            }
        }
        return facts;
    }
}
