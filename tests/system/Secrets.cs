using System.Security.Cryptography;

namespace DutyNet.System.Tests;

/// <summary>The keys a landscape's gateway signs with and its services verify by.</summary>
internal static class Secrets
{
    public static void MakeKeys(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Path.Combine(folder, "signing"));
        Directory.CreateDirectory(Path.Combine(folder, "verification"));
        File.WriteAllText(Path.Combine(folder, "signing", "1.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "verification", "1.pem"), key.ExportSubjectPublicKeyInfoPem());
    }
}
