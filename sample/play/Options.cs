namespace DutyNet.Play;

/// <summary>What the command line says.</summary>
/// <param name="Gateway">Where the gateway is for the play.</param>
/// <param name="ShownAs">Where it is for whoever reads what the play prints: from inside a container's network it has another name.</param>
/// <param name="PasswordFile">Where the administrator's password stands.</param>
/// <param name="District">Folder of the sample district.</param>
public sealed record Options(Uri Gateway, Uri ShownAs, string PasswordFile, string District)
{
    /// <summary>Reads the arguments; null when they are not right.</summary>
    public static Options? Parse(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--once")
                continue;
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                return null;
            values[args[i][2..]] = args[++i];
        }
        return values.TryGetValue("gateway", out var gateway) && Uri.TryCreate(gateway, UriKind.Absolute, out var uri)
            && values.TryGetValue("administrator-password-file", out var file) && values.TryGetValue("district", out var district)
            ? new Options(uri, values.TryGetValue("shown-as", out var shown) ? new Uri(shown) : uri, file, district)
            : null;
    }
}
