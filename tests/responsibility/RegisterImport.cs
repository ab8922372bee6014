using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>A register of a root, a town with its commission and village, and two departments.</summary>
public sealed class TownRegister : ResponsibilityService
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await ImportJson(new
        {
            units = new object[]
            {
                new { code = "R_T1", name = "柳埠镇党委", kind = "Town", parent = "RR" }, // before its parent on purpose
                new { code = "RR", name = "区委", kind = "Committee" },
                new { code = "R_T1_JW", name = "柳埠镇纪委", kind = "DisciplineCommission", parent = "R_T1" },
                new { code = "R_T1_V1", name = "槐树村", kind = "Village", parent = "R_T1" },
                new { code = "R_D1", name = "发改委", kind = "Department", parent = "RR", @class = "EconomicDevelopment" },
                new { code = "R_D2", name = "住建委", kind = "Department", parent = "RR" },
            },
            persons = new object[]
            {
                new { code = "A1", name = "潘惠樾", rank = "县处级正职", nativePlace = "外省砚州市" },
                new { code = "A2", name = "任伯樾", rank = "县处级副职", nativePlace = "外省砚州市" },
                new { code = "A3", name = "江锦敏", rank = "乡科级正职", nativePlace = "R_T1_V1" },
            },
            posts = new object[] { new { code = "R_D1_P1", unit = "R_D1", title = "书记", role = "FirstResponsible", areas = new[] { "spending" }, person = "A1", from = "2024-01-01" } },
        }).Gives(HttpStatusCode.OK);
    }
}

public sealed class RegisterImport(TownRegister service) : IClassFixture<TownRegister>
{
    private const string PostHeader = "code,unit,title,role,areas,inChargeOf,person,from";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        const string csv = "code,name,rank,nativePlace\nB1,甲,科员,外省\nB2,乙,科员,外省\n";
        Assert.Equal((2, 0, 0), Counts(await service.ImportCsv("persons", csv).Gives(HttpStatusCode.OK), "persons"));
        Assert.Equal((0, 0, 2), Counts(await service.ImportCsv("persons", csv).Gives(HttpStatusCode.OK), "persons"));
        Assert.Equal((0, 1, 1), Counts(await service.ImportCsv("persons", csv.Replace("B2,乙", "B2,丙", StringComparison.Ordinal)).Gives(HttpStatusCode.OK), "persons"));
        Assert.Equal([1, 2], (await service.Recorded<PersonRegistered>()).Where(p => p.PersonCode == "B2").Select(p => p.Version));
    }

    [Fact]
    public async Task A_dry_run_counts_and_writes_nothing()
    {
        var answer = await service.ImportCsv("persons", "code,name,rank,nativePlace\nDRY1,甲,科员,外省\n", query: "&dryRun=true").Gives(HttpStatusCode.OK);
        Assert.True(answer.GetProperty("dryRun").GetBoolean());
        Assert.Equal((1, 0, 0), Counts(answer, "persons"));
        Assert.Equal(0, await service.Scalar<long>("select count(*) from persons where code = 'DRY1'"));
    }

    [Fact]
    public async Task Gb18030_and_a_byte_order_mark_are_read()
    {
        const string csv = "code,name,rank,nativePlace\nGB1,龚锦瑜,科员,外省\n";
        var chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        await service.ImportBytes(chinese.GetBytes(csv), "text/csv", "?kind=persons").Gives(HttpStatusCode.OK);
        Assert.Equal("龚锦瑜", await service.Scalar<string>("select name from persons where code = 'GB1'"));
        var marked = await service.ImportBytes([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv)], "text/csv", "?kind=persons").Gives(HttpStatusCode.OK);
        Assert.Equal((0, 0, 1), Counts(marked, "persons"));
    }

    [Fact]
    public async Task A_workbook_is_read_and_its_dates_are_numbers()
    {
        var answer = await service.ImportBytes(Workbook(
            ("units", [["code", "name", "kind", "parent", "class"], ["XL_1", "表格单位", "Branch", "RR", ""]]),
            ("persons", [["code", "name", "rank", "nativePlace"], ["XLP1", "表甲", "科员", "外省"]]),
            ("posts", [PostHeader.Split(','), ["XL_P1", "XL_1", "书记", "FirstResponsible", "", "", "XLP1", "45292"]])), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").Gives(HttpStatusCode.OK);
        Assert.Equal((1, 0, 0), Counts(answer, "posts"));
        Assert.Equal("2024-01-01", await service.Scalar<string>("select held_from::text from holdings h join posts p on p.id = h.post_id where p.code = 'XL_P1'"));
    }

    [Fact]
    public async Task A_workbook_that_unpacks_without_end_is_refused()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = zip.CreateEntry("xl/workbook.xml", CompressionLevel.Fastest).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 520; i++)
                await entry.WriteAsync(zeros);
        }
        await service.ImportBytes(packed.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        await service.ImportBytes([1, 2, 3], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").IsProblem(HttpStatusCode.BadRequest, "unreadable-request");
    }

    [Theory]
    [InlineData("units", "code,name,kind,parent,class\nbad,甲,Branch,RR,\n", "row 2, column code", "format")]
    [InlineData("units", "code,name,kind,parent,class\nU1,甲,Branch,RR,\nU1,甲,Branch,RR,\n", "row 3, column code", "duplicate")]
    [InlineData("units", "code,name,kind,parent,class\nU1,甲,Club,RR,\n", "row 2, column kind", "unknown-kind")]
    [InlineData("units", "code,name,kind,parent,class\nU1,甲,Department,RR,Other\n", "row 2, column class", "unknown-class")]
    [InlineData("units", "code,name,kind,parent,class\nU1,甲,Branch,NOWHERE,\n", "row 2, column parent", "unknown-parent")]
    [InlineData("units", "code,name,kind,parent,class\nU1,甲,Branch,,\n", "row 2, column parent", "second-root")]
    [InlineData("units", "code,name,kind,parent,class\nU1,甲,Branch,U2,\nU2,甲,Branch,U1,\n", "row 3, column parent", "cycle")]
    [InlineData("units", "code,name,kind,parent,colour\nU1,甲,Branch,RR,\n", "row 1, column 5", "unknown-column")]
    [InlineData("units", "code,name,kind\nU1,甲,Branch\n", "row 1, column parent", "missing-column")]
    [InlineData("units", "code,name,kind,parent\nU1,甲,Branch,RR,x,y\n", "row 2, column 5", "too-many-columns")]
    [InlineData("units", "code,name,kind,parent\n\"U1,甲,Branch\n", "row 2", "malformed")]
    [InlineData("persons", "code,name,rank,nativePlace\nB9,甲,科员,\n", "row 2, column nativePlace", "required")]
    [InlineData("persons", "code,name,rank,nativePlace\nB9,甲,科员,R_T99\n", "row 2, column nativePlace", "unknown-unit")]
    [InlineData("persons", "code,name,rank,nativePlace\nB9,甲\u0001,科员,外省\n", "row 2, column name", "control-character")]
    [InlineData("posts", PostHeader + "\nQ1,NOWHERE,职,Clerk,,,,\n", "row 2, column unit", "unknown-unit")]
    [InlineData("posts", PostHeader + "\nQ1,R_D1,职,Boss,,,,\n", "row 2, column role", "unknown-role")]
    [InlineData("posts", PostHeader + "\nQ1,R_D1,职,Clerk,golf,,,\n", "row 2, column areas", "unknown-area")]
    [InlineData("posts", PostHeader + "\nQ1,R_D1,职,Clerk,,,NOBODY,2024-01-01\n", "row 2, column person", "unknown-person")]
    [InlineData("posts", PostHeader + "\nQ1,R_D1,职,Clerk,,,A1,01.02.2024\n", "row 2, column from", "bad-date")]
    [InlineData("posts", PostHeader + "\nQ1,R_D1,职,Clerk,,,A1,\n", "row 2, column from", "required")]
    public async Task A_wrong_cell_is_named_and_nothing_is_applied(string kind, string csv, string field, string code)
    {
        var before = await service.Scalar<long>("select count(*) from ledger");
        var problem = await service.ImportCsv(kind, csv).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), e => (e.GetProperty("field").GetString(), e.GetProperty("code").GetString()) == (field, code));
        Assert.Equal(before, await service.Scalar<long>("select count(*) from ledger"));
    }

    [Fact]
    public async Task Every_wrong_row_is_answered()
    {
        var problem = await service.ImportJson(new
        {
            units = new object[] { new { code = "OK_1", name = "好", kind = "Branch", parent = "RR" }, new { code = "x", name = "坏", kind = "Branch", parent = "RR" } },
            persons = new object[] { new { code = "OKP1", name = "好", rank = "科员", nativePlace = "外省" }, new { code = "y", name = "", rank = "科员", nativePlace = "外省" } },
        }).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        Assert.Equal(["units[1].code", "persons[1].code", "persons[1].name"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        Assert.Equal(0, await service.Scalar<long>("select count(*) from units where code = 'OK_1'"));
    }

    [Fact]
    public async Task An_unreadable_body_is_the_callers_fault()
    {
        await service.ImportBytes("{\"units\":"u8.ToArray(), "application/json").IsProblem(HttpStatusCode.BadRequest, "unreadable-request");
        await service.ImportBytes("x"u8.ToArray(), "text/csv").NamesField(HttpStatusCode.UnprocessableEntity, "kind");
        await service.ImportBytes("x"u8.ToArray(), "image/png").IsProblem(HttpStatusCode.UnsupportedMediaType, "media-type-not-supported");
    }

    [Fact]
    public async Task A_new_holder_ends_the_one_before_the_day_before()
    {
        await service.ImportCsv("posts", PostHeader + "\nCH_P1,R_D1,处长,TeamMember,,,A1,2024-01-01\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", PostHeader + "\nCH_P1,R_D1,处长,TeamMember,,,A2,2025-03-01\n").Gives(HttpStatusCode.OK);
        var vacated = Assert.Single(await service.Recorded<PostVacated>(), v => v.PostCode == "CH_P1");
        Assert.Equal(("A1", new DateOnly(2025, 2, 28), 2), (vacated.PersonCode, vacated.Until, vacated.Version));
        var filled = (await service.Recorded<PostFilled>()).Last(f => f.PostCode == "CH_P1");
        Assert.Equal(("A2", new DateOnly(2025, 3, 1), 1), (filled.PersonCode, filled.From, filled.Version));
        await service.ImportCsv("posts", PostHeader + "\nCH_P1,R_D1,处长,TeamMember,,,A1,2025-03-01\n").NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column from");

        var reader = service.As(Role.Discipline);
        Assert.Equal("A1", (await Row(reader, "posts?q=CH_P1&at=2025-02-28")).GetProperty("personCode").GetString());
        Assert.Equal("A2", (await Row(reader, "posts?q=CH_P1&at=2025-03-01")).GetProperty("personCode").GetString());
        Assert.True((await Row(reader, "posts?q=CH_P1&at=2023-12-31")).GetProperty("vacant").GetBoolean());

        await service.ImportCsv("posts", PostHeader + "\nCH_P1,R_D1,处长,TeamMember,,,,2025-06-01\n").Gives(HttpStatusCode.OK);
        Assert.Equal(new DateOnly(2025, 5, 31), (await service.Recorded<PostVacated>()).Last(v => v.PostCode == "CH_P1").Until);
    }

    [Fact]
    public async Task A_moved_unit_takes_its_subtree_along_and_is_remembered_where_it_was()
    {
        await service.ImportCsv("units", "code,name,kind,parent,class\nMV_1,甲,Branch,R_D1,\nMV_2,乙,Branch,MV_1,\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", PostHeader + "\nMV_P1,MV_2,书记,FirstResponsible,,,A2,2024-01-01\n").Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 1, 0), Counts(await service.ImportCsv("units", "code,name,kind,parent,class\nMV_1,甲,Branch,R_D2,\n").Gives(HttpStatusCode.OK), "units"));
        Assert.Equal("RR.R_D2.MV_1.MV_2", (await service.Recorded<UnitRegistered>()).Last(u => u.UnitCode == "MV_2").UnitPath);
        var told = (await service.Recorded<PostFilled>()).Last(f => f.PostCode == "MV_P1");
        Assert.Equal(("RR.R_D2.MV_1.MV_2", 2), (told.UnitPath, told.Version));
        var then = await service.As(Role.Discipline).GetAsync($"/api/v1/responsibility/units/MV_2?at={service.Today.AddDays(-1):O}").Gives(HttpStatusCode.OK);
        Assert.Equal("RR.R_D1.MV_1.MV_2", then.GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_native_may_not_lead_the_discipline_work_of_their_town_unless_another_person_set_the_rule_aside()
    {
        const string secretary = "\nNP_P1,R_T1,纪委书记,DisciplineSecretary,,,A3,2024-01-01";
        const string head = "\nNP_P2,R_T1_JW,纪委书记,FirstResponsible,,,A3,2024-01-01";
        var problem = await service.ImportCsv("posts", PostHeader + secretary + head).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        Assert.Equal(["native-place", "native-place"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()));
        // the reason alone does not do: another person must have set the rule aside
        var asking = await service.ImportCsv("posts", $"{PostHeader},override{secretary},本地无其他人选").IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        Assert.Equal("override-not-granted", asking.GetProperty("errors")[0].GetProperty("code").GetString());
        await service.ImportCsv("posts", PostHeader + "\nNP_P1,R_T1,纪委书记,DisciplineSecretary,,,,").Gives(HttpStatusCode.OK);
        const string overrides = "/api/v1/responsibility/appointment-overrides";
        var id = (await service.Administrator.Post(overrides, new { post = "NP_P1", person = "A3", rule = "native-place", reason = "本地无其他人选" }).Gives(HttpStatusCode.Created)).GetProperty("overrideId").GetGuid();
        await service.As(Role.Discipline, "RR", "A2").Post($"{overrides}/{id}/decide", new { granted = true, reason = "同意" }).Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", $"{PostHeader},override{secretary},本地无其他人选").Gives(HttpStatusCode.OK);
        Assert.Equal("本地无其他人选", Assert.Single(await service.Recorded<NativePlaceOverridden>()).Reason);
        Assert.Equal((0, 0, 1), Counts(await service.ImportCsv("posts", PostHeader + secretary).Gives(HttpStatusCode.OK), "posts"));
    }

    [Fact]
    public async Task A_department_registers_only_its_own_subtree()
    {
        var department = service.As(Role.Department, "R_D1");
        await service.ImportCsv("units", "code,name,kind,parent,class\nDP_1,处室,Branch,R_D1,\n", department).Gives(HttpStatusCode.OK);
        await service.ImportCsv("units", "code,name,kind,parent,class\nDP_2,处室,Branch,R_D2,\n", department).NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column parent");
        await service.ImportCsv("units", "code,name,kind,parent,class\nR_D2,改名,Department,RR,\n", department).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        await service.ImportCsv("posts", PostHeader + "\nDP_P1,R_D2,职,Clerk,,,,\n", department).NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column unit");
        await department.GetAsync("/api/v1/responsibility/units/R_D2").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
        Assert.All((await department.GetAsync("/api/v1/responsibility/units").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), u => Assert.StartsWith("RR.R_D1", u.GetProperty("path").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_department_rewrites_only_persons_it_holds_today_or_held_last()
    {
        const string persons = "code,name,rank,nativePlace\n";
        var (first, second) = (service.As(Role.Department, "R_D1"), service.As(Role.Department, "R_D2"));
        await service.ImportCsv("persons", persons + "OWN1,甲,科员,外省\n", first).Gives(HttpStatusCode.OK);
        await service.ImportCsv("persons", persons + "OWN1,乙,科员,外省\n", first).Gives(HttpStatusCode.OK); // no post yet: who entered them
        await service.ImportCsv("persons", persons + "OWN1,丙,科员,外省\n", second).NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column code");
        await service.ImportCsv("posts", PostHeader + "\nOWN_P1,R_D1,科员,Clerk,,,OWN1,2024-01-01\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", PostHeader + "\nOWN_P1,R_D1,科员,Clerk,,,,2024-06-01\nOWN_P2,R_D2,科员,Clerk,,,OWN1,2024-06-01\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("persons", persons + "OWN1,丁,科员,外省\n", first).NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column code");
        await service.ImportCsv("posts", PostHeader + "\nOWN_P1,R_D1,科员,Clerk,,,OWN1,2025-06-01\n", first).NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column person");
        await service.ImportCsv("persons", persons + "OWN1,戊,科员,外省\n", second).Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", PostHeader + "\nOWN_P2,R_D2,科员,Clerk,,,,2025-01-01\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("persons", persons + "OWN1,己,科员,外省\n", first).NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column code");
        await service.ImportCsv("persons", persons + "OWN1,庚,科员,外省\n", second).Gives(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("r_t1_v1")]
    [InlineData(" 槐树村　")]
    [InlineData("Ｒ＿Ｔ１＿Ｖ１")]
    public async Task A_native_place_that_names_a_unit_is_that_unit(string native)
    {
        var person = $"NAT{native.Length}{native[0] % 10}";
        await service.ImportCsv("persons", $"code,name,rank,nativePlace\n{person},甲,科员,{native}\n").Gives(HttpStatusCode.OK);
        Assert.Equal("R_T1_V1", await service.Scalar<string>($"select native_place from persons where code = '{person}'"));
        var problem = await service.ImportCsv("posts", $"{PostHeader}\n{person}_P,R_T1,纪委书记,DisciplineSecretary,,,{person},2024-01-01\n").IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        Assert.Equal("native-place", problem.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_native_place_that_several_units_are_named_is_refused()
    {
        await service.ImportCsv("units", "code,name,kind,parent,class\nTWIN_1,双井村,Village,R_T1,\nTWIN_2,双井村,Village,R_T1,\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("persons", "code,name,rank,nativePlace\nTWINP,甲,科员,双井村\n").NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column nativePlace");
    }

    [Fact]
    public async Task A_control_character_in_any_cell_names_the_cell_whatever_the_file()
    {
        foreach (var (kind, columns) in new[] { ("units", "code,name,kind,parent,class"), ("persons", "code,name,rank,nativePlace"), ("posts", $"{PostHeader},override") })
        {
            var names = columns.Split(',');
            foreach (var bad in new[] { "\0", "\u0001", "\u007F" })
            {
                var row = names.Select((_, i) => $"A{bad}{i}").ToArray();
                foreach (var (answer, where) in new (JsonElement, Func<string, string>)[]
                {
                    (await service.ImportCsv(kind, $"{columns}\n{string.Join(',', row)}\n").IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused"), c => $"row 2, column {c}"),
                    (await service.Administrator.Post(ResponsibilityService.Imports, new Dictionary<string, object> { [kind] = new[] { names.Zip(row).ToDictionary(x => x.First, x => x.Second) } }, $"control-{kind}-{(int)bad[0]}")
                        .IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused"), c => $"{kind}[0].{c}"),
                    (await service.ImportBytes(Workbook((kind, [names, [.. row.Select(c => c.Replace(bad, $"_x{(int)bad[0]:X4}_", StringComparison.Ordinal))]])), Xlsx).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused"),
                        c => $"sheet {kind}, row 2, column {c}"),
                })
                    Assert.Superset(names.Select(where).ToHashSet(), answer.GetProperty("errors").EnumerateArray()
                        .Where(e => e.GetProperty("code").GetString() == "control-character").Select(e => e.GetProperty("field").GetString()!).ToHashSet());
            }
        }
        await service.ImportBytes(Workbook(("persons", [["code", "name", "rank", "nativePlace"], ["HALF", "_xD800_", "科员", "外省_xDC00_"]])), Xlsx).NamesField(HttpStatusCode.UnprocessableEntity, "sheet persons, row 2, column name");
        await service.ImportJson(new Dictionary<string, object> { ["persons"] = new[] { new Dictionary<string, string> { ["na\0me"] = "x" } } }).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        await service.ImportCsv("persons", "code,name,rank,native\0Place\nB9,甲,科员,外省\n").IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("x")]
    [InlineData("")]
    public async Task A_text_that_a_workbook_does_not_share_makes_it_unreadable(string index) =>
        await service.ImportBytes(Workbook(("persons", [["code", "name", "rank", "nativePlace"], ["SH1", "shared:" + index, "科员", "外省"]])), Xlsx).IsProblem(HttpStatusCode.BadRequest, "unreadable-request");

    [Fact]
    public async Task The_same_idempotency_key_twice_is_one_import()
    {
        var register = new { persons = new object[] { new { code = "IK1", name = "甲", rank = "科员", nativePlace = "外省" } } };
        var first = await service.Administrator.Post(ResponsibilityService.Imports, register, "import-once").Gives(HttpStatusCode.OK);
        var second = await service.Administrator.Post(ResponsibilityService.Imports, register, "import-once").Gives(HttpStatusCode.OK);
        Assert.Equal(first.GetProperty("importId").GetGuid(), second.GetProperty("importId").GetGuid());
        Assert.Single(await service.Recorded<RegisterImported>(), i => i.ImportId == first.GetProperty("importId").GetGuid());
    }

    [Fact]
    public async Task A_list_is_paged_without_gaps()
    {
        var reader = service.As(Role.Discipline);
        var seen = new List<string>();
        var next = "";
        do
        {
            var page = await reader.GetAsync($"/api/v1/responsibility/units?limit=2&sort=name&cursor={next}").Gives(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("code").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        Assert.Equal(await service.Scalar<long>("select count(*) from units"), seen.Distinct().Count());
        Assert.Equal(seen.Count, seen.Distinct().Count());
        await reader.GetAsync("/api/v1/responsibility/units?sort=colour").NamesField(HttpStatusCode.BadRequest, "sort");
    }

    private static async Task<JsonElement> Row(HttpClient reader, string path) =>
        Assert.Single((await reader.GetAsync($"/api/v1/responsibility/{path}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray());

    private static (int, int, int) Counts(JsonElement answer, string kind) =>
        (answer.GetProperty(kind).GetProperty("registered").GetInt32(), answer.GetProperty(kind).GetProperty("changed").GetInt32(), answer.GetProperty(kind).GetProperty("unchanged").GetInt32());

    private static byte[] Workbook(params (string Name, string[][] Rows)[] sheets)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var list = new Sheets();
            workbook.Workbook = new Workbook(list);
            foreach (var (name, rows) in sheets)
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                part.Worksheet = new Worksheet(new SheetData(rows.Select((row, r) => new Row(row.Select((text, c) => Cell(text, $"{(char)('A' + c)}{r + 1}"))) { RowIndex = (uint)r + 1 })));
                list.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = workbook.GetIdOfPart(part), SheetId = (uint)list.Count() + 1, Name = name });
            }
        }
        return stream.ToArray();
    }

    private static Cell Cell(string text, string reference) => double.TryParse(text, out _)
        ? new Cell { CellReference = reference, CellValue = new CellValue(text) }
        : text.StartsWith("shared:", StringComparison.Ordinal) ? new Cell { CellReference = reference, DataType = CellValues.SharedString, CellValue = new CellValue(text["shared:".Length..]) }
        : new Cell { CellReference = reference, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) };
}
