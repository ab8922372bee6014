using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Logbook.Register;

/// <summary>Keeps the newest version of every unit.</summary>
public sealed class KeepUnitOnUnitRegistered(Inbox inbox) : IConsumer<UnitRegistered>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<UnitRegistered> context) => inbox.Once(context, (tx, unit) => tx.ExecuteAsync("""
        insert into units as u (code, name, kind, class, parent_code, path, version)
        values (@UnitCode, @Name, @Kind, @Class, @ParentCode, @UnitPath::ltree, @Version)
        on conflict (code) do update set
            name = excluded.name, kind = excluded.kind, class = excluded.class, parent_code = excluded.parent_code,
            path = excluded.path, version = excluded.version
        where excluded.version > u.version
        """, unit));
}
