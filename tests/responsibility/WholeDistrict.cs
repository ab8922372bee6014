using DutyNet.Contracts.Responsibility;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class WholeDistrict(ResponsibilityService service) : IClassFixture<ResponsibilityService>
{
    [Fact]
    public async Task A_district_of_seven_thousand_posts_is_loaded_and_its_lists_put_in_force()
    {
        await service.LoadRegister("district");
        await service.LoadLists("district");
        Assert.Equal(6942, await service.Scalar<long>("select count(*) from posts"));
        Assert.Equal(27_964, await service.Scalar<long>("""
            select count(*) from duties d join list_items i on i.list_id = d.list_id and i.code = d.item_code where i.cadence_kind <> 'AsArises' and i.owed_by = 'Post'
            """));
        Assert.Equal(await service.Scalar<long>("select count(distinct (post_id, list_id)) from duties"), await service.Scalar<long>($"select count(*) from ledger where type = '{nameof(DutiesAssigned)}'"));
        // A successor that changes nothing ends nothing, and is in force before a statement's time is up: the whole list is looked at again.
        var largest = service.SampleLists("district").Single(l => (string)l!["code"]! == "P4-DEPT")!;
        largest["effectiveFrom"] = service.Today.AddDays(1).ToString("O");
        await service.PutInForce(largest);
        Assert.Equal(0, await service.Scalar<long>("select count(*) from duties where ended_on is not null"));
    }
}
