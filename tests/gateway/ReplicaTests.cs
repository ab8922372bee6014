using System.Net;
using DutyNet.Gateway.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Yarp.ReverseProxy.Configuration;

namespace DutyNet.Gateway.Tests;

/// <summary>A name stands for all its addresses; what is no name, or nobody's, stays as it is configured.</summary>
public sealed class ReplicaTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://localhost:8080/")]
    [InlineData("https://service.example/")]
    [InlineData("http://nobody-has-this-name.invalid:8080/")]
    public async Task Stays_as_it_is(string address)
    {
        var destination = Assert.Single(await Resolve(address));
        Assert.Equal("first", destination.Key);
        Assert.Equal(address, destination.Value.Address);
    }

    [Fact]
    public async Task Every_address_of_a_name_is_a_destination()
    {
        var name = Dns.GetHostName();
        var all = await Dns.GetHostAddressesAsync(name);
        var addresses = all.Where(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork).ToList();
        Assert.NotEmpty(addresses);
        Assert.Equal(addresses.Select(a => $"http://{a}:8080/").Order(StringComparer.Ordinal), (await Resolve($"http://{name}:8080/")).Values.Select(d => d.Address).Order(StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyDictionary<string, DestinationConfig>> Resolve(string address) =>
        (await new Replicas(NullLogger<Replicas>.Instance).ResolveDestinationsAsync(
            new Dictionary<string, DestinationConfig> { ["first"] = new() { Address = address } }, CancellationToken.None)).Destinations;
}
