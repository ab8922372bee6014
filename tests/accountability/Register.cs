using DutyNet.Contracts;
using Xunit;

namespace DutyNet.Accountability.Tests;

public sealed class Register(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    [Fact]
    public async Task The_newest_version_of_a_unit_stays_whatever_the_order()
    {
        await service.DeliverAndWait(AccountabilityService.Unit("FH.FH_N1", "FH", "新名", version: 2));
        await service.DeliverAndWait(AccountabilityService.Unit("FH.FH_N1", "FH", "旧名", version: 1));
        Assert.Equal("新名", await service.Scalar<string>("select name from units where code = 'FH_N1'"));
    }

    [Fact]
    public async Task A_holder_who_left_stays_gone_when_the_filling_arrives_late_and_twice()
    {
        var filled = AccountabilityService.Filled("FH.FH_E01", "LATE", PostRole.TeamMember);
        await service.DeliverAndWait(AccountabilityService.Vacated(filled, AccountabilityService.Monday));
        var messageId = Guid.CreateVersion7();
        await service.DeliverAndWait(filled, messageId);
        await service.Deliver(filled, messageId);
        await service.DeliverAndWait(filled);
        Assert.Equal(1, await service.Scalar<long>("select count(*) from holdings where person_code = 'LATE' and held_until = date '2026-03-02'"));
    }

    [Fact]
    public async Task A_vacancy_after_a_filling_ends_it()
    {
        var filled = AccountabilityService.Filled("FH.FH_E01", "GOES", PostRole.TeamMember);
        await service.DeliverAndWait(filled);
        await service.DeliverAndWait(AccountabilityService.Vacated(filled, AccountabilityService.Monday));
        Assert.Equal(1, await service.Scalar<long>("select count(*) from holdings where person_code = 'GOES' and held_until is not null"));
    }
}
