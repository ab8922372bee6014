using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Lists;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.TierSchemes;

/// <summary>A scheme of tiers (层级) in one version: what a jurisdiction divides its lists into.</summary>
/// <param name="Tiers">The tiers, from the top.</param>
/// <param name="InUse">Whether lists are held to it.</param>
/// <param name="Template">Code of the template it was copied from.</param>
/// <param name="Reason">Why it was changed; null in its first version.</param>
public sealed record TierScheme(
    Guid SchemeId, string Code, int Version, string Title, string? Basis, string? Template, bool InUse, string? Reason, string AdoptedBy, DateTimeOffset AdoptedAt,
    IReadOnlyList<TierScheme.Tier> Tiers)
{
    /// <summary>One tier.</summary>
    /// <param name="Code">Code, as lists name it.</param>
    /// <param name="Title">Whom it addresses, in words.</param>
    /// <param name="Line">Principal or oversight responsibility.</param>
    /// <param name="Description">What is said of it.</param>
    /// <param name="UnitKinds">Kinds of units it addresses; empty: any.</param>
    /// <param name="Roles">Roles it addresses; empty: any.</param>
    public sealed record Tier(
        [RegularExpression(@"^[A-Za-z0-9_-]{1,20}\z")] string Code,
        [StringLength(100, MinimumLength = 1)] string Title,
        ResponsibilityLine Line,
        [StringLength(500)] string Description,
        UnitKind[] UnitKinds,
        PostRole[] Roles);

    /// <summary>Tiers named twice.</summary>
    internal static Problem? RefuseDoubles(Tier[] tiers)
    {
        var errors = tiers.Select((t, i) => (t.Code, i)).GroupBy(x => x.Code, StringComparer.Ordinal).SelectMany(g => g.Skip(1))
            .Select(x => new FieldError($"tiers[{x.i}].code", "duplicate", $"层级代码 {x.Code} 重复。", $"Tier code {x.Code} is there twice.")).ToList();
        return errors.Count > 0 ? Problem.Invalid(errors) : null;
    }

    /// <summary>Writes a version.</summary>
    internal static async Task Write(Tx tx, TierScheme scheme, KnownUnit root)
    {
        await tx.ExecuteAsync("""
            insert into tier_schemes (id, code, version, unit_code, title, basis, template, in_use, reason, adopted_by, adopted_at)
            values (@SchemeId, @Code, @Version, @unit, @Title, @Basis, @Template, @InUse, @Reason, @AdoptedBy, @AdoptedAt)
            """, new { scheme.SchemeId, scheme.Code, scheme.Version, unit = root.Code, scheme.Title, scheme.Basis, scheme.Template, scheme.InUse, scheme.Reason, scheme.AdoptedBy, scheme.AdoptedAt });
        foreach (var (position, tier) in scheme.Tiers.Index())
            await tx.ExecuteAsync("""
                insert into tiers (scheme_id, position, code, title, line, description, unit_kinds, roles)
                values (@SchemeId, @position, @Code, @Title, @line, @Description, @kinds, @roles)
                """, new { scheme.SchemeId, position, tier.Code, tier.Title, line = tier.Line.ToString(), tier.Description, kinds = Draft.Names(tier.UnitKinds), roles = Draft.Names(tier.Roles) });
        tx.Record(new TierSchemeAdopted(scheme.SchemeId, scheme.Code, scheme.Version, root.Code, root.Path, scheme.Title, scheme.Template, scheme.InUse, [.. scheme.Tiers.Select(t => t.Code)], scheme.Reason));
    }

    internal static TierScheme Example { get; } = new(
        new Guid("01980a4e-5f00-7000-8000-0000000000c1"), "FH", 1, "丰河区四级主体责任、四级监督责任", "区委办〔2027〕1号", "XICHANG", true, null, "account/P00001", new DateTimeOffset(2027, 1, 4, 1, 0, 0, TimeSpan.Zero),
        [new Tier("P1", "区委、区政府主要负责人", ResponsibilityLine.Principal, "党政正职，是第一责任人。", [UnitKind.Committee], [PostRole.FirstResponsible])]);
}
