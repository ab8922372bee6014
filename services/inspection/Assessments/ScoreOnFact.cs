using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using MassTransit;

namespace DutyNet.Inspection.Assessments;

/// <summary>
/// Keeps what an assessment needs of every fact that counts, whichever service recorded it, in whatever order it comes. What one makes good
/// is found by what both are about when it is counted, so neither has to come first.
/// </summary>
public sealed class ScoreOnFact<T>(Inbox inbox) : IConsumer<T>
    where T : class, IFact
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<T> context) => inbox.Once(context, async (tx, fact) =>
    {
        var headers = EnvelopeHeaders.Of(context);
        if (ScoredFact.Of(fact, headers.RecordedAt.DateInChina()) is not { } scored)
            return;
        var (kept, counts, mends) = scored;
        await tx.ExecuteAsync("""
            with added as (
                insert into scored_facts (message_id, fact, service, unit_code, unit_path, person_code, case_id, subject, variant, year, happened_on, quantity, mends, recorded_at)
                values (@Id, @name, @Service, @UnitCode, @UnitPath::ltree, @PersonCode, @CaseId, @subject, @Variant, @year, @HappenedOn, @Quantity, @mends, @RecordedAt)
                on conflict (message_id) do nothing
                returning seq, unit_code, year, case when mends then subject end as mended_subject)
            insert into untallied (seq, unit_code, year, mended_subject) select seq, unit_code, year, mended_subject from added
            """, new
        {
            headers.Id,
            name = typeof(T).Name,
            headers.Service,
            kept.UnitCode,
            fact.UnitPath,
            kept.PersonCode,
            fact.CaseId,
            subject = kept.About ?? fact.Subject,
            kept.Variant,
            year = counts ? kept.Year ?? kept.HappenedOn.Year : (int?)null,
            kept.HappenedOn,
            kept.Quantity,
            mends,
            headers.RecordedAt,
        });
    });
}
