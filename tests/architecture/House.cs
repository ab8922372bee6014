using System.Reflection;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Builder;

namespace DutyNet.Architecture.Tests;

/// <summary>The parts of the house, as compiled and as they lie in the repository.</summary>
internal static class House
{
    public static readonly string Root = FindRoot();

    public static readonly IReadOnlyDictionary<string, Func<string[], WebApplication>> Processes = new Dictionary<string, Func<string[], WebApplication>>
    {
        ["responsibility"] = args => Responsibility.Program.Build(args),
        ["logbook"] = args => Logbook.Program.Build(args),
        ["inspection"] = args => Inspection.Program.Build(args),
        ["accountability"] = args => Accountability.Program.Build(args),
        ["gateway"] = args => Gateway.Program.Build(args),
    };

    public static readonly IReadOnlyList<string> Services = ["responsibility", "logbook", "inspection", "accountability"];

    public static Assembly AssemblyOf(string process) => process switch
    {
        "responsibility" => typeof(Responsibility.Program).Assembly,
        "logbook" => typeof(Logbook.Program).Assembly,
        "inspection" => typeof(Inspection.Program).Assembly,
        "accountability" => typeof(Accountability.Program).Assembly,
        "gateway" => typeof(Gateway.Program).Assembly,
        _ => throw new ArgumentOutOfRangeException(nameof(process), process, "no such process"),
    };

    public static IReadOnlyList<Type> Contracts { get; } =
        [.. typeof(IFact).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IFact)) && !t.IsInterface).OrderBy(t => t.FullName, StringComparer.Ordinal)];

    /// <summary>Builds a process without starting it: enough to see its endpoints and consumers.</summary>
    public static WebApplication Build(string process)
    {
        var keys = Directory.CreateTempSubdirectory("dutynet-architecture").FullName;
        using (var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
        {
            File.WriteAllText(Path.Combine(keys, "1.pem"), key.ExportECPrivateKeyPem());
        }
        return Processes[process](
        [
            "--environment", "Development", "--ConnectionStrings:Database", "Host=127.0.0.1;Username=x", "--Broker:Uri", "amqp://127.0.0.1/x",
            "--Access:VerificationKeys", keys, "--Access:SigningKeys", keys, "--Attachments:Folder", keys,
            "--Access:InitialAdministratorPasswordFile", Path.Combine(keys, "password"),
        ]);
    }

    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    /// <summary>Folder of a process in the repository.</summary>
    public static string FolderOf(string process) => process == "gateway" ? "gateway" : $"services/{process}";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "DutyNet.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
