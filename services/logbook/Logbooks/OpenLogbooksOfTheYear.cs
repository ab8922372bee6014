using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Logbook.Logbooks;

/// <summary>At New Year opens the year's logbooks for duties that go on; consumers open those of duties and holders that become known later.</summary>
public sealed class OpenLogbooksOfTheYear : Sweep
{
    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var year = now.DateInChina().Year;
        if (await tx.QuerySingleAsync<bool>("select exists (select from opened_years where year = @year)", new { year }))
            return 0;
        using var span = Begin(cause: null, caseId: null);
        var opened = await OpenLogbooks.OfYear(tx, now);
        if (opened == 0)
            await tx.ExecuteAsync("insert into opened_years (year) values (@year) on conflict do nothing", new { year });
        return opened;
    }
}
