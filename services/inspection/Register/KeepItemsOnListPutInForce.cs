using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Register;

/// <summary>Keeps the items of the lists in force, for checklists and for the items a finding cites. A version replaces the one before it, whole.</summary>
public sealed class KeepItemsOnListPutInForce(Inbox inbox) : IConsumer<ListPutInForce>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ListPutInForce> context) => inbox.Once(context, async (tx, list) =>
    {
        var newer = await tx.ExecuteAsync("""
            insert into lists (list_code, list_version, unit_path, line, tier, title, effective_from)
            values (@ListCode, @ListVersion, @UnitPath::ltree, @line, @Tier, @Title, @EffectiveFrom)
            on conflict (list_code) do update
                set list_version = excluded.list_version, unit_path = excluded.unit_path, line = excluded.line, tier = excluded.tier,
                    title = excluded.title, effective_from = excluded.effective_from
                where excluded.list_version > lists.list_version
            """, new { list.ListCode, list.ListVersion, list.UnitPath, line = list.Line.ToString(), list.Tier, list.Title, list.EffectiveFrom });
        if (newer == 0)
            return;
        await tx.ExecuteAsync("delete from list_items where list_code = @ListCode", new { list.ListCode });
        await tx.ExecuteAsync("""
            insert into list_items (list_code, item_code, position, text, red_line, area)
            select @ListCode, i.item_code, i.position, i.text, i.red_line, i.area
            from unnest(@codes, @texts, @redLines, @areas) with ordinality as i(item_code, text, red_line, area, position)
            """, new
        {
            list.ListCode,
            codes = list.Items.Select(i => i.ItemCode).ToArray(),
            texts = list.Items.Select(i => i.Text).ToArray(),
            redLines = list.Items.Select(i => i.RedLine).ToArray(),
            areas = list.Items.Select(i => i.Area).ToArray(),
        });
    });
}
