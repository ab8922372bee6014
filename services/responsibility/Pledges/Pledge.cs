using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Where a pledge stands.</summary>
public enum PledgeStatus
{
    /// <summary>待签</summary>
    Drafted,

    /// <summary>下级已签</summary>
    SignedBySubordinate,

    /// <summary>已生效</summary>
    Effective,

    /// <summary>内容已变，需重签</summary>
    Stale,

    /// <summary>已撤回</summary>
    Withdrawn,

    /// <summary>已到期</summary>
    Expired,
}

/// <summary>Whose pledge it is.</summary>
public enum PledgeKind
{
    /// <summary>单位向上级</summary>
    Unit,

    /// <summary>班子成员向本单位第一责任人</summary>
    Member,
}

/// <summary>Who is to sign a campaign's pledges.</summary>
public enum PledgeScope
{
    /// <summary>逐级到单位</summary>
    Units,

    /// <summary>到班子成员</summary>
    Teams,
}

/// <summary>A pledge (责任书) as it stands, with who holds both posts today and whether its turn has come.</summary>
public sealed record Pledge(
    Guid Id, int Year, PledgeKind Kind, string UnitCode, string UnitPath, Guid PostId, string PostCode, string? Holder, string? HolderName,
    string SuperiorUnit, Guid SuperiorPost, string? Superior, string? SuperiorName, string ContentHash, PledgeStatus Status, string Statement,
    string? SignedBy, Guid? CaseId, bool MayBeSigned)
{
    /// <summary>
    /// A signature is the full name, the day and the statement, by the post's holder in person (documents 000 and 002): a mark in its place,
    /// a department's key or somebody else's sign-in is none. It is for exactly what was shown.
    /// </summary>
    internal Problem? MaySign(Caller caller, string? holder, string? holderName, Signature signature, DateOnly today)
    {
        if (caller.PersonCode is null || caller.PersonCode != holder)
            return Problem.Forbidden("sign-in-person", "只能由任职人用本人账号签字。", "Only the holder of the post may sign, in person, through their own account.");
        if (!MayBeSigned)
            return Problem.Conflict("upward-pledge-first", $"须待 {SuperiorUnit} 与其上级的责任书生效后才能签订。", $"{SuperiorUnit} may issue pledges only when its own upward pledge is effective.");
        var wrong = Signature.Wrong(signature.FullName, signature.Date, holderName, today);
        if (signature.Statement != Statement)
            wrong.Add(new FieldError("statement", "not-the-statement", "须与责任书的承诺语一致。", "Must be the statement of the pledge."));
        if (wrong.Count > 0)
            return Problem.Invalid(wrong);
        return signature.ContentHash == ContentHash ? null
            : Problem.Conflict("content-changed", "责任书内容与您所见的不同，请重新查看后再签。", "The pledge does not say what you were shown: look at it again before you sign.");
    }

    /// <summary>The pledge by id, locked: two signatures do not cross.</summary>
    internal static Task<Pledge?> Lock(Tx tx, Guid id, DateOnly today) => tx.QuerySingleOrDefaultAsync<Pledge>("""
        select p.id, p.year, p.kind, p.unit_code, u.path::text as unit_path, p.post_id, s.code as post_code, h.person_code as holder, n.name as holder_name,
               p.superior_unit, p.superior_post, b.person_code as superior, m.name as superior_name, p.content_hash, p.status, c.statement, p.signed_by, p.case_id,
               exists (select from pledge_turns t where t.pledge_id = p.id) as may_be_signed
        from pledges p
        join pledge_campaigns c on c.id = p.campaign_id
        join units u on u.code = p.unit_code
        join posts s on s.id = p.post_id
        left join holdings_on(@today) h on h.post_id = p.post_id
        left join persons n on n.code = h.person_code
        left join holdings_on(@today) b on b.post_id = p.superior_post
        left join persons m on m.code = b.person_code
        where p.id = @id
        for update of p
        """, new { id, today });
}

/// <summary>What a person writes when signing.</summary>
/// <param name="FullName">The signer's full name, as registered.</param>
/// <param name="Date">The day of signing: today.</param>
/// <param name="Statement">The statement of the pledge, as shown.</param>
/// <param name="ContentHash">The hash of what was shown.</param>
public sealed record Signature(string FullName, DateOnly Date, string Statement, string ContentHash)
{
    /// <summary>What is wrong with a name and a day under a pledge or a commitment.</summary>
    internal static List<FieldError> Wrong(string fullName, DateOnly date, string? holderName, DateOnly today)
    {
        var wrong = new List<FieldError>();
        if (fullName != holderName)
            wrong.Add(new FieldError("fullName", "not-the-full-name", "须签署与登记一致的全名，画圈等记号无效。", "Sign with the full name as registered; a mark is no signature."));
        if (date != today)
            wrong.Add(new FieldError("date", "not-today", $"签署日期须为今天（{today:yyyy-MM-dd}）。", $"The date of signing is today, {today:yyyy-MM-dd}."));
        return wrong;
    }
}
