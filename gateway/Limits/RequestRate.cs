using System.Threading.RateLimiting;

namespace DutyNet.Gateway.Limits;

/// <summary>
/// How many requests a caller may send: a bucket of <c>Limits:Burst</c> (100) that refills with <c>Limits:RequestsPerSecond</c> (50),
/// one for each key and account, and for each address of those who are not signed in. Each gateway process counts for itself.
/// </summary>
public sealed class RequestRate(IConfiguration configuration) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly PartitionedRateLimiter<string> buckets = PartitionedRateLimiter.Create<string, string>(caller =>
        RateLimitPartition.GetTokenBucketLimiter(caller, _ => Bucket(configuration.GetValue("Limits:RequestsPerSecond", 50d), configuration.GetValue("Limits:Burst", 100))));

    /// <summary>Takes one request from the caller's bucket; answers how long to wait when it is empty, else null.</summary>
    public TimeSpan? Take(string caller)
    {
        using var lease = buckets.AttemptAcquire(caller);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    private static TokenBucketRateLimiterOptions Bucket(double perSecond, int burst)
    {
        var perTick = Math.Max(1, (int)(perSecond * Tick.TotalSeconds));
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perTick,
            ReplenishmentPeriod = TimeSpan.FromSeconds(perTick / perSecond),
            QueueLimit = 0,
        };
    }

    public void Dispose() => buckets.Dispose();
}
