using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DutyNet.System.Tests;

/// <summary>A span as received.</summary>
public sealed record ReceivedSpan(string Service, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> LinkedTraces);

/// <summary>Receives OTLP over HTTP in this process. Reads just what the tests look at of the protocol's messages.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentBag<ReceivedSpan> spans = [];
    private WebApplication? app;

    public Uri Endpoint => new(app!.Urls.First());

    public IReadOnlyList<ReceivedSpan> All => [.. spans];

    public async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            foreach (var span in Read(body.ToArray()))
                spans.Add(span);
        });
        app.MapPost("/v1/{signal}", (string signal) => Results.Ok());
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    // Field numbers are those of opentelemetry/proto/trace/v1/trace.proto.
    private static IEnumerable<ReceivedSpan> Read(byte[] request)
    {
        foreach (var resourceSpans in Fields(request, 1))
        {
            var service = Fields(resourceSpans, 1).SelectMany(r => Fields(r, 1)).Select(KeyValue).FirstOrDefault(a => a.Key == "service.name").Value ?? "";
            foreach (var span in Fields(resourceSpans, 2).SelectMany(s => Fields(s, 2)))
            {
                yield return new ReceivedSpan(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5),
                    Fields(span, 9).Select(KeyValue).GroupBy(a => a.Key).ToDictionary(g => g.Key, g => g.Last().Value),
                    [.. Fields(span, 13).Select(l => Hex(l, 1))]);
            }
        }
    }

    private static KeyValuePair<string, string> KeyValue(byte[] message) =>
        new(Text(message, 1), Fields(message, 2).Select(Value).FirstOrDefault() ?? "");

    // A string (field 1) or an integer (field 3); the tests look at no other kind.
    private static string Value(byte[] any)
    {
        var at = 1;
        return any.Length > 0 && any[0] == 3 << 3 ? Varint(any, ref at).ToString(global::System.Globalization.CultureInfo.InvariantCulture) : Text(any, 1);
    }

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault() ?? []);

    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var found = new List<byte[]>();
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == wanted)
                        found.Add(message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        var shift = 0;
        byte part;
        do
        {
            part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);
        return value;
    }
}
