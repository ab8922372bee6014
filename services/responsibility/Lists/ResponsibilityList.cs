using System.Security.Cryptography;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Lists;

/// <summary>State of a version of a list.</summary>
public enum ListStatus
{
    /// <summary>草案</summary>
    Draft,

    /// <summary>已通过</summary>
    Adopted,

    /// <summary>施行中</summary>
    InForce,

    /// <summary>已被新版本取代</summary>
    Superseded,

    /// <summary>草案已作废</summary>
    Discarded,
}

/// <summary>A version of a responsibility list, without its items. Template: what it was drafted from; Revision: how often the draft was written, its ETag.</summary>
public sealed record ResponsibilityList(
    Guid Id, string Code, int Version, string UnitCode, string UnitPath, ResponsibilityLine Line, string Tier, string Title, string? Basis, string[] UnitKinds,
    DateOnly EffectiveFrom, ListStatus Status, string? DecisionReference, DateTimeOffset DraftedAt, DateTimeOffset? AdoptedAt, DateTimeOffset? InForceAt,
    Guid? DecisionRecordId = null, string? Template = null, string? DiscardReason = null, int Revision = 1)
{
    /// <summary>Draft → Adopted → InForce → Superseded, one step at a time, or Draft → Discarded; the problem that refuses any other step.</summary>
    public static Problem? MayBecome(ListStatus from, ListStatus to) => (from, to) switch
    {
        (ListStatus.Draft, ListStatus.Adopted) or (ListStatus.Adopted, ListStatus.InForce) or (ListStatus.InForce, ListStatus.Superseded) or (ListStatus.Draft, ListStatus.Discarded or ListStatus.Draft) => null,
        (_, ListStatus.Adopted) => Problem.Conflict("list-not-draft", "只有草案可以通过。", "Only a draft can be adopted."),
        (_, ListStatus.Discarded or ListStatus.Draft) => Problem.Conflict("list-not-draft", "只有草案可以修改或作废。", "Only a draft can be edited or discarded."),
        _ => Problem.Conflict("list-not-adopted", "只有已通过的清单可以施行。", "Only an adopted list can be put in force."),
    };

    /// <summary>What makes two items the same: everything said in them. A duty goes on while its item's hash does.</summary>
    public static string ContentHash(object item) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(item, Json.Options)));

    /// <summary>The revision of a draft as an ETag.</summary>
    public static string Tag(int revision) => $"\"{revision}\"";

    /// <summary>Refuses what was decided on a text that somebody has changed meanwhile.</summary>
    public Problem? RefuseStale(string? ifMatch) => ifMatch is null or "*" || ifMatch.Split(',').Any(tag => tag.Trim() == Tag(Revision)) ? null
        : Problem.Of(412, "changed-meanwhile", "内容已被他人更改，请重新读取。", "It was changed meanwhile; read it again.");

    /// <summary>A list by id, locked against a second step at the same time.</summary>
    internal static Task<ResponsibilityList?> Lock(Tx tx, Guid id) => tx.QuerySingleOrDefaultAsync<ResponsibilityList>("""
        select l.id, l.code, l.version, l.unit_code, u.path::text as unit_path, l.line, l.tier, l.title, l.basis, l.unit_kinds, l.effective_from, l.status,
               l.decision_reference, l.drafted_at, l.adopted_at, l.in_force_at, l.decision_record_id, l.template, l.discard_reason, l.revision
        from lists l join units u on u.code = l.unit_code
        where l.id = @id for update of l
        """, new { id });
}
