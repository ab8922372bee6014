using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Gateway.Accounts;
using DutyNet.Gateway.Callers;
using DutyNet.Gateway.Documents;
using DutyNet.Gateway.Keys;
using DutyNet.Gateway.Limits;
using DutyNet.Gateway.Operations;
using DutyNet.Gateway.Routing;
using DutyNet.Gateway.SignIn;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms.Builder;

namespace DutyNet.Gateway;

/// <summary>The gateway: every sweep and route can be read here; what is forwarded stands in appsettings.json.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => Service.Run(args, a => Build(a));

    /// <summary>Builds the process; <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var service = Service.Create("gateway", args, typeof(Program).Assembly, replace).Sweep<ForgetExpired>();
        var services = service.Builder.Services;
        services.AddSingleton<IStartupFilter, AnswerHeaders>().AddSingleton<RequestRate>().AddSingleton<Entrance>().AddSingleton<Forwarding>();
        services.AddSingleton<Recogniser>().AddSingleton<KeyCallers>().AddSingleton<SessionCallers>().AddSingleton<ProviderCallers>();
        services.AddSingleton<Provider>().AddSingleton<SigningKeys>().AddSingleton<Throttle>().AddSingleton<ServicesBehind>().AddSingleton<MergedDocument>();
        services.AddHostedService<InitialAdministrator>();
        services.AddSingleton<ITransformProvider, OutgoingHeaders>().AddSingleton<IDestinationResolver, Replicas>();
        services.AddReverseProxy().LoadFromConfig(service.Builder.Configuration.GetSection("ReverseProxy"))
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                handler.RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8; // as they came in; otherwise one such header looks like a service that is away
            });
        return service.Build(_ => { }, (context, next) => context.RequestServices.GetRequiredService<Entrance>().Enter(context, next), (root, api) =>
        {
            var access = api.MapGroup("/access");
            IssueKey.Map(access);
            ListKeys.Map(access);
            RevokeKey.Map(access);
            OpenAccount.Map(access);
            ListAccounts.Map(access);
            CloseAccount.Map(access);
            ResetPassword.Map(access);
            BeginSession.Map(access);
            EndSession.Map(access);
            ChangePassword.Map(access);
            ListErrorQueues.Map(api);
            VerifyLedgers.Map(api);
            ShowHealth.Map(root);
            ShowDocuments.Map(root);
            root.MapReverseProxy(root.ServiceProvider.GetRequiredService<Forwarding>().Use).RequiresAnyRole();
        });
    }
}
