using Xunit.Sdk;

namespace DutyNet.Tests.Support;

/// <summary>Waits for a condition; the limit is only there so that a broken test ends.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task Holds(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var until = Environment.TickCount64 + (long)(limit ?? Limit).TotalMilliseconds;
        Exception? last = null;
        do
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or Npgsql.NpgsqlException or XunitException or InvalidOperationException)
            {
                last = e;
            }
            await Task.Delay(25);
        }
        while (Environment.TickCount64 < until);
        throw new XunitException($"never happened: {what}. {last}");
    }

    public static Task Holds(Func<bool> condition, string what, TimeSpan? limit = null) => Holds(() => Task.FromResult(condition()), what, limit);

    /// <summary>Waits until <paramref name="get"/> answers something other than null.</summary>
    public static async Task<T> Gets<T>(Func<Task<T?>> get, string what)
        where T : class
    {
        T? found = null;
        await Holds(async () => (found = await get()) is not null, what);
        return found!;
    }
}
