using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Keeps irregular decisions, which a unit's secretary may be asked about.</summary>
public sealed class NoteForBankOnDecisionIrregular(Inbox inbox) : IConsumer<DecisionIrregular>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DecisionIrregular> context) => inbox.Once(context, (tx, e) => tx.ExecuteAsync("""
        insert into bank_irregularities (irregularity_id, decision_id, case_id, unit_code, number, kind, due_on)
        values (@IrregularityId, @DecisionId, @CaseId, @UnitCode, @Number, @kind, @DueOn)
        on conflict do nothing
        """, new { e.IrregularityId, e.DecisionId, e.CaseId, e.UnitCode, e.Number, kind = e.Kind.ToString(), e.DueOn }));
}
