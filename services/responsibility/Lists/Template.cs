using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Contracts;
using DutyNet.Responsibility.TierSchemes;

namespace DutyNet.Responsibility.Lists;

/// <summary>A template that is shipped: a scheme of tiers, and where a document tells them, lists with their items. A jurisdiction copies it and edits its copy.</summary>
/// <param name="Code">Code of the template.</param>
/// <param name="Title">Title.</param>
/// <param name="Basis">The document it comes from, and what of its wording is ours.</param>
/// <param name="Tiers">The tiers, from the top.</param>
/// <param name="Lists">The lists it can draft; none when the document tells only the tiers.</param>
public sealed record Template(string Code, string Title, string Basis, TierScheme.Tier[] Tiers, Template.Draft[] Lists)
{
    /// <summary>A list that a template can draft.</summary>
    public sealed record Draft(string Code, ResponsibilityLine Line, string Tier, string Title, Register.UnitKind[] UnitKinds, DraftList.Item[] Items, string Basis);

    /// <summary>All templates that are shipped, by code.</summary>
    public static IReadOnlyList<Template> Shipped { get; } = [.. Read().OrderBy(t => t.Code, StringComparer.Ordinal)];

    /// <summary>A template by code.</summary>
    public static Template? Find(string code) => Shipped.FirstOrDefault(t => t.Code == code);

    private static IEnumerable<Template> Read()
    {
        var assembly = typeof(Template).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("templates/", StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            yield return JsonSerializer.Deserialize<Template>(file, Json.Options)!;
        }
    }
}
