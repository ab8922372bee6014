using System.Net;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class ListingTests(ChassisService service) : IClassFixture<ChassisService>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await Infrastructure.Execute(service.Database, "delete from notes");
        await Infrastructure.Execute(service.Database, "insert into notes (id, text, unit_path) select gen_random_uuid(), case when n % 10 = 0 then '=cmd()' else 'note ' || n end, 'A.U' from generate_series(1, 120) n");
        await Infrastructure.Execute(service.Database, "insert into notes (id, text, unit_path) select gen_random_uuid(), 'foreign', 'A.F' from generate_series(1, 5) n");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("")]
    [InlineData("&sort=text")]
    public async Task Pages_give_every_row_once(string sort)
    {
        using var http = service.As(Role.Leader, "U");
        var seen = new List<string>();
        var texts = new List<string>();
        string? next = null;
        do
        {
            var page = await http.GetAsync($"/api/v1/chassis/notes?limit=50{sort}{(next is null ? "" : "&cursor=" + next)}").Gives(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            texts.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("text").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal(120, seen.Count);
        if (sort.Length > 0)
            Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
    }

    [Fact]
    public async Task The_csv_has_every_row_and_no_cell_that_starts_a_formula()
    {
        using var answer = await service.As(Role.Leader, "U").GetAsync("/api/v1/chassis/notes?format=csv");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("id,text,unitPath,closed", lines[0]);
        Assert.Equal(121, lines.Length);
        Assert.DoesNotContain(lines, l => l.Split(',')[1].TrimStart('"').StartsWith('='));
    }
}
