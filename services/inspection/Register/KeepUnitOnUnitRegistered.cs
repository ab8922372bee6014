using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Register;

/// <summary>Keeps this service's copy of the units, in the newest version known.</summary>
public sealed class KeepUnitOnUnitRegistered(Inbox inbox) : IConsumer<UnitRegistered>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<UnitRegistered> context) => inbox.Once(context, (tx, unit) => tx.ExecuteAsync("""
        insert into units (code, name, kind, class, parent_code, path, version)
        values (@UnitCode, @Name, @Kind, @Class, @ParentCode, @UnitPath::ltree, @Version)
        on conflict (code) do update
            set name = excluded.name, kind = excluded.kind, class = excluded.class, parent_code = excluded.parent_code,
                path = excluded.path, version = excluded.version
            where excluded.version > units.version
        """, unit));
}
