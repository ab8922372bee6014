using System.Net;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class CommitmentTests(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Commitments = "/api/v1/responsibility/commitments";

    [Fact]
    public async Task A_commitment_is_signed_in_person_once_and_shown_with_its_hash()
    {
        var name = await service.Scalar<string>("select name from persons where code = 'P00017'");
        var mine = service.As(Role.Leader, "FH_D01", "P00017");
        object Said(string? fullName = null, DateOnly? date = null, string post = "FH_D01_P01", int? year = null) =>
            new { post, year = year ?? service.Today.Year, title = "廉洁承诺书", content = "本人承诺：\n一、不收礼；\n二、不越权。", fullName = fullName ?? name, date = date ?? service.Today };
        await service.As(Role.Leader, "FH_D01", "P00018").Post(Commitments, Said()).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await service.As([Role.Leader, Role.Department], "FH_D01").Post(Commitments, Said()).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await service.As(Role.Clerk, "FH_D01", "P00018").Post(Commitments, Said()).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await mine.Post(Commitments, Said("〇")).NamesField(HttpStatusCode.UnprocessableEntity, "fullName");
        await mine.Post(Commitments, Said(date: service.Today.AddDays(1))).NamesField(HttpStatusCode.UnprocessableEntity, "date");
        await mine.Post(Commitments, Said(year: service.Today.Year - 1)).NamesField(HttpStatusCode.UnprocessableEntity, "year");
        await mine.Post(Commitments, Said(post: "FH_D10_P01")).IsProblem(HttpStatusCode.NotFound, "post-not-found");
        var signed = await mine.Post(Commitments, Said()).Gives(HttpStatusCode.Created);
        await mine.Post(Commitments, Said()).IsProblem(HttpStatusCode.Conflict, "signed-before");
        var id = signed.GetProperty("commitmentId").GetGuid();
        var shown = await mine.GetAsync($"{Commitments}/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal(signed.GetProperty("contentHash").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown.GetProperty("content").GetString()!))));
        Assert.Equal(id, (await service.Recorded<CommitmentSigned>()).Single().CommitmentId);
        await service.As(Role.Leader, "FH_D10", "P00024").GetAsync($"{Commitments}/{id}").IsProblem(HttpStatusCode.NotFound, "commitment-not-found");
        Assert.Empty((await service.As(Role.Leader, "FH_D10", "P00024").GetAsync(Commitments).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Single((await service.Administrator.GetAsync($"{Commitments}?unit=FH_D01&person=P00017").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Contains(name!, await (await mine.GetAsync($"{Commitments}/{id}?format=html")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
