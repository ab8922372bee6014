using DutyNet.Chassis;

namespace DutyNet.Gateway;

/// <summary>The gateway: every consumer, sweep and route can be read here.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Service.Run(args, a => Build(a));

    /// <summary>Builds the process; <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var service = Service.Create("gateway", args, typeof(Program).Assembly, replace);
        return service.Build(routes =>
        {
        });
    }
}
