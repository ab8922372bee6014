using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class RegisterExports(SmallDistrict service, ResponsibilityService empty) : IClassFixture<SmallDistrict>, IClassFixture<ResponsibilityService>
{
    private const string Exports = "/api/v1/responsibility/register/exports";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static readonly string[] Kinds = ["units", "persons", "posts"];

    [Fact]
    public async Task An_export_imports_again_unchanged_and_into_an_empty_register_gives_the_same_export()
    {
        // Names that a spreadsheet would take for formulas, and one that only looks guarded, survive every form.
        await service.ImportCsv("persons", "code,name,rank,nativePlace\nFX1,\"'=1+1\",科员,外省\nFX2,\"''@x\",科员,_x0041_外\nFX3,-乙,科员,\"甲,\"\"乙\"\"\"\n").Gives(HttpStatusCode.OK);
        Assert.Equal(("=1+1", "'@x"), (await service.Scalar<string>("select name from persons where code = 'FX1'"), await service.Scalar<string>("select name from persons where code = 'FX2'")));
        var administrator = service.Administrator;
        foreach (var kind in Kinds)
        {
            var csv = await administrator.GetByteArrayAsync($"{Exports}?kind={kind}&format=csv");
            AllUnchanged(await service.ImportBytes(csv, "text/csv", $"?kind={kind}").Gives(HttpStatusCode.OK), kind);
            AllUnchanged(await service.ImportBytes(await administrator.GetByteArrayAsync($"{Exports}?kind={kind}&format=json"), "application/json").Gives(HttpStatusCode.OK), kind);
            await empty.ImportBytes(csv, "text/csv", $"?kind={kind}").Gives(HttpStatusCode.OK);
        }
        Assert.DoesNotContain("\n=", await administrator.GetStringAsync($"{Exports}?kind=persons&format=csv"), StringComparison.Ordinal);
        Assert.Contains(",'=1+1,", await administrator.GetStringAsync($"{Exports}?kind=persons&format=csv"), StringComparison.Ordinal);
        var book = await service.ImportBytes(await administrator.GetByteArrayAsync($"{Exports}?format=xlsx"), Xlsx).Gives(HttpStatusCode.OK);
        Assert.All(Kinds, kind => AllUnchanged(book, kind));
        Assert.Equal(await administrator.GetStringAsync($"{Exports}?format=json"), await empty.Administrator.GetStringAsync($"{Exports}?format=json"));
    }

    [Fact]
    public async Task A_department_exports_its_subtree_and_imports_it_again_unchanged()
    {
        var department = service.As(Role.Department, "FH_T12");
        var units = (await department.GetAsync($"{Exports}?kind=units").Gives(HttpStatusCode.OK)).GetProperty("units");
        Assert.All(units.EnumerateArray(), u => Assert.StartsWith("FH_T12", u.GetProperty("code").GetString(), StringComparison.Ordinal));
        foreach (var kind in Kinds)
            AllUnchanged(await service.ImportBytes(await department.GetByteArrayAsync($"{Exports}?kind={kind}&format=csv"), "text/csv", $"?kind={kind}", department).Gives(HttpStatusCode.OK), kind);
        await department.GetAsync($"{Exports}?format=csv").NamesField(HttpStatusCode.BadRequest, "kind");
        await department.GetAsync($"{Exports}?format=pdf").NamesField(HttpStatusCode.BadRequest, "format");
    }

    [Fact]
    public async Task An_export_of_a_day_gone_by_is_the_register_of_that_day()
    {
        var before = service.Today;
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.Administrator.Post("/api/v1/responsibility/units/FH_K01/rename", new { name = "新园区", from = service.Today, reason = "更名" }).Gives(HttpStatusCode.OK);
        Assert.DoesNotContain("新园区", await service.Administrator.GetStringAsync($"{Exports}?kind=units&at={before:O}&format=csv"), StringComparison.Ordinal);
        Assert.Contains("新园区", await service.Administrator.GetStringAsync($"{Exports}?kind=units&format=csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_200_wrong_rows_of_ten_kinds_is_answered_with_all_200_and_nothing_applied()
    {
        (string Kind, string Code, Func<int, string> Row)[] wrong =
        [
            ("units", "format", i => $"bad{i},甲,Branch,FH,"),
            ("units", "unknown-kind", i => $"W1_{i},甲,Club,FH,"),
            ("units", "unknown-parent", i => $"W2_{i},甲,Branch,NOWHERE,"),
            ("units", "class-not-allowed", i => $"W3_{i},甲,Branch,FH,PublicServices"),
            ("persons", "required", i => $"WP{i},,科员,外省"),
            ("persons", "unknown-unit", i => $"WQ{i},甲,科员,NO_SUCH_{i}"),
            ("posts", "unknown-role", i => $"WR{i},FH,职,Boss,,,,,"),
            ("posts", "unknown-area", i => $"WS{i},FH,职,Clerk,golf,,,,"),
            ("posts", "unknown-person", i => $"WT{i},FH,职,Clerk,,,NOBODY,2024-01-01,"),
            ("posts", "bad-date", i => $"WU{i},FH,职,Clerk,,,P00001,01.02.2024,"),
        ];
        var register = Kinds.ToDictionary(kind => kind, kind => wrong.Where(w => w.Kind == kind).SelectMany(w => Enumerable.Range(0, 20).Select(i => Cells(kind, w.Row(i))))
            .Append(Cells(kind, kind switch { "units" => "OK_1,好,Branch,FH,", "persons" => "OK1,好,科员,外省", _ => "OK_P1,FH,职,Clerk,,,,," })).ToArray());
        var ledger = await service.Scalar<long>("select count(*) from ledger");
        var problem = await service.ImportJson(register).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        var errors = problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()!).ToList();
        Assert.Equal(200, errors.Count);
        Assert.Equal(wrong.Select(w => (w.Code, 20)).Order(), errors.CountBy(e => e).Select(e => (e.Key, e.Value)).Order());
        Assert.Equal(200, problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!.Split('.')[0]).Distinct().Count());
        Assert.Equal((0L, ledger), (await service.Scalar<long>("select count(*) from units where code = 'OK_1'"), await service.Scalar<long>("select count(*) from ledger")));
    }

    private static Dictionary<string, string> Cells(string kind, string row)
    {
        var columns = (kind switch { "units" => "code,name,kind,parent,class", "persons" => "code,name,rank,nativePlace", _ => "code,unit,title,role,areas,inChargeOf,person,from,override" }).Split(',');
        return columns.Zip(row.Split(',')).ToDictionary(c => c.First, c => c.Second);
    }

    private static void AllUnchanged(JsonElement answer, string kind)
    {
        var counts = answer.GetProperty(kind);
        Assert.Equal((0, 0), (counts.GetProperty("registered").GetInt32(), counts.GetProperty("changed").GetInt32()));
        Assert.True(counts.GetProperty("unchanged").GetInt32() > 0);
    }
}
