using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Register;

/// <summary>
/// Keeps the items of the lists by version, for checklists and for the items a finding cites. Which version counts is asked for a day:
/// one may be put in force before the day it takes effect.
/// </summary>
public sealed class KeepItemsOnListPutInForce(Inbox inbox) : IConsumer<ListPutInForce>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ListPutInForce> context) => inbox.Once(context, async (tx, list) =>
    {
        var added = await tx.ExecuteAsync("""
            insert into lists (list_code, list_version, unit_path, line, tier, title, effective_from)
            values (@ListCode, @ListVersion, @UnitPath::ltree, @line, @Tier, @Title, @EffectiveFrom)
            on conflict do nothing -- a version never changes
            """, new { list.ListCode, list.ListVersion, list.UnitPath, line = list.Line.ToString(), list.Tier, list.Title, list.EffectiveFrom });
        if (added == 0)
            return;
        await tx.ExecuteAsync("""
            insert into list_items (list_code, list_version, item_code, position, text, red_line, area)
            select @ListCode, @ListVersion, i.item_code, i.position, i.text, i.red_line, i.area
            from unnest(@codes, @texts, @redLines, @areas) with ordinality as i(item_code, text, red_line, area, position)
            """, new
        {
            list.ListCode,
            list.ListVersion,
            codes = list.Items.Select(i => i.ItemCode).ToArray(),
            texts = list.Items.Select(i => i.Text).ToArray(),
            redLines = list.Items.Select(i => i.RedLine).ToArray(),
            areas = list.Items.Select(i => i.Area).ToArray(),
        });
    });
}
