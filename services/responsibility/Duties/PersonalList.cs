using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Duties;

/// <summary>
/// The personal list (一人一单) of one post on a day: post, unit and holder as on that day. NoSpecialityItems is a coverage gap: a team member
/// with no speciality item (特色责任), whatever a filter leaves of the list.
/// </summary>
public sealed record PersonalList(
    Guid PostId, string PostCode, string Title, PostRole Role, string[] Areas, string UnitCode, string UnitName, string? PersonCode, string? PersonName, string? Rank, DateOnly At,
    bool NoSpecialityItems, IReadOnlyList<PersonalList.Item> Common, IReadOnlyList<PersonalList.Item> Speciality)
{
    /// <summary>One item owed, with the period the day falls in; dueOn is null for what is owed as it arises.</summary>
    public sealed record Item(
        Guid DutyId, string ItemCode, string ListCode, int ListVersion, bool Speciality, DutyOwner OwedBy, string Text, string Area, EntryCategory Category, CadenceKind Cadence, int Times,
        string? Quantity, string RedLine, DateOnly PeriodFrom, DateOnly PeriodUntil, DateOnly? DueOn, string PostCode = "", int? MeasuredNumber = null, string? MeasuredUnit = null);

    private sealed record Seat(
        Guid PostId, string PostCode, string Title, PostRole Role, string[] Areas, string UnitCode, string UnitName, string? PersonCode, string? PersonName, string? Rank);

    private sealed record Owed(
        Guid PostId, Guid DutyId, string ItemCode, string ListCode, int ListVersion, bool Speciality, DutyOwner OwedBy, string Text, string Area, EntryCategory Category, CadenceKind Cadence, int Times,
        string? Quantity, string RedLine, int? MeasuredNumber, string? MeasuredUnit, DateOnly? DueOn, DateOnly EffectiveFrom, DateOnly EffectiveUntil);

    /// <summary>The lists of these posts on a day, those whose unit then lay in the scope; in the order of their codes.</summary>
    internal static async Task<List<PersonalList>> Of(Tx tx, Guid[] posts, DateOnly day, string scope)
    {
        var seats = await tx.QueryAsync<Seat>("""
            select p.id as post_id, p.code as post_code, p.title, p.role, p.areas, p.unit_code, u.name as unit_name, h.person_code, n.name as person_name, n.rank
            from posts_on(@day) p
            join units_on(@day) u on u.code = p.unit_code
            left join holdings_on(@day) h on h.post_id = p.id
            left join persons_on(@day) n on n.code = h.person_code
            where p.id = any (@posts) and u.path ~ @scope::lquery
            order by p.code
            """, new { posts, day, scope });
        // The version that an unchanged item's duty began with may be superseded; shown is the one in force on the day.
        var owed = await tx.QueryAsync<Owed>("""
            select d.post_id, d.id as duty_id, d.item_code, d.list_code,
                   (select max(v.version) from lists v where v.code = d.list_code and v.status in ('InForce', 'Superseded') and v.effective_from <= @day) as list_version,
                   d.speciality, i.owed_by, i.text, i.area, i.category, i.cadence_kind as cadence, i.times,
                   i.quantity, i.red_line, i.measured_number, i.measured_unit, i.due_on, d.effective_from, coalesce(d.ended_on, d.effective_until) as effective_until
            from duties d
            join list_items i on i.list_id = d.list_id and i.code = d.item_code
            where d.post_id = any (@posts) and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day
            order by d.list_code, i.position
            """, new { posts = seats.Select(s => s.PostId).ToArray(), day });
        var items = owed.ToLookup(o => o.PostId);
        return [.. seats.Select(s => new PersonalList(
            s.PostId, s.PostCode, s.Title, s.Role, s.Areas, s.UnitCode, s.UnitName, s.PersonCode, s.PersonName, s.Rank, day,
            s.Role == PostRole.TeamMember && !items[s.PostId].Any(o => o.Speciality),
            [.. items[s.PostId].Where(o => !o.Speciality).Select(o => Shown(o, s.PostCode, day))],
            [.. items[s.PostId].Where(o => o.Speciality).Select(o => Shown(o, s.PostCode, day))]))];
    }

    /// <summary>With ?dueThrough= only what is due by then, with ?sort=dueOn by due date; what is owed as it arises has none and comes last.</summary>
    internal PersonalList Ordered(DateOnly? dueThrough, string sort)
    {
        IReadOnlyList<Item> Pick(IReadOnlyList<Item> items)
        {
            var due = items.Where(i => dueThrough is null || i.DueOn <= dueThrough);
            return [.. sort == "dueOn" ? due.OrderBy(i => i.DueOn ?? DateOnly.MaxValue) : due];
        }
        return this with { Common = Pick(Common), Speciality = Pick(Speciality) };
    }

    /// <summary>The lists as CSV, an item a row; null when CSV was not asked for.</summary>
    internal static IResult? Csv(PageQuery page, IEnumerable<PersonalList> lists)
    {
        if (!page.Csv)
            return null;
        var items = lists.SelectMany(l => l.Common.Concat(l.Speciality));
        return Listing.Answer(page, [.. page.Sort == "dueOn" ? items.OrderBy(i => i.DueOn ?? DateOnly.MaxValue) : items], i => i.DutyId.ToString());
    }

    /// <summary>The lists on paper, to be read by who owes them.</summary>
    internal static IResult Print(HttpRequest http, IReadOnlyList<PersonalList> lists)
    {
        var page = new PrintedPage(http, "个人责任清单（一人一单）", "Personal list of duties");
        var english = Language.IsEnglish(http);
        foreach (var list in lists)
        {
            page.Heading($"{list.UnitName} {list.Title}").Terms(
                (page.T("姓名", "Name"), list.PersonName ?? page.T("（空缺）", "(vacant)")),
                (page.T("岗位", "Post"), list.PostCode),
                (page.T("分管", "In charge of"), list.Areas.Length == 0 ? null : string.Join(page.T("、", ", "), list.Areas)),
                (page.T("日期", "On"), list.At.ToString("O")),
                (page.T("提示", "Note"), list.NoSpecialityItems ? page.T("没有特色责任条目", "No speciality item") : null));
            foreach (var (heading, items) in new[] { (page.T("共性责任", "Common items"), list.Common), (page.T("特色责任", "Speciality items"), list.Speciality) })
                page.Paragraph(heading).Table(
                    [page.T("序号", "No."), page.T("责任内容", "What is owed"), page.T("量化要求", "Quantity"), page.T("周期", "How often"), page.T("到期", "Due"), page.T("失责红线", "Red line")],
                    items.Select((i, n) => new[] { $"{n + 1}", i.Text, i.Quantity, Often(i, english), i.DueOn?.ToString("O") ?? page.T("随时", "as it arises"), i.RedLine }));
        }
        if (lists.Count == 0)
            page.Paragraph(page.T("该日未任任何岗位。", "No post held on that day."));
        return page.Answer();
    }

    private static string Often(Item i, bool english) => (i.Cadence, english) switch
    {
        (CadenceKind.Monthly, false) => $"每月{i.Times}次",
        (CadenceKind.Quarterly, false) => $"每季度{i.Times}次",
        (CadenceKind.HalfYearly, false) => $"每半年{i.Times}次",
        (CadenceKind.Yearly, false) => $"每年{i.Times}次",
        (CadenceKind.ByDate, false) => "限期",
        (_, false) => "随时",
        (CadenceKind.Monthly, true) => $"{i.Times} a month",
        (CadenceKind.Quarterly, true) => $"{i.Times} a quarter",
        (CadenceKind.HalfYearly, true) => $"{i.Times} a half-year",
        (CadenceKind.Yearly, true) => $"{i.Times} a year",
        (CadenceKind.ByDate, true) => "by a date",
        _ => "as it arises",
    };

    private static Item Shown(Owed o, string postCode, DateOnly day)
    {
        var period = DutyPeriod.On(day, o.Cadence, o.DueOn, o.EffectiveFrom, o.EffectiveUntil);
        return new Item(o.DutyId, o.ItemCode, o.ListCode, o.ListVersion, o.Speciality, o.OwedBy, o.Text, o.Area, o.Category, o.Cadence, o.Times, o.Quantity, o.RedLine, period.From, period.Until, period.DueOn,
            postCode, o.MeasuredNumber, o.MeasuredUnit);
    }

    internal static PersonalList Example { get; } = new(
        new Guid("01980a4e-5f00-7000-8000-0000000000b3"), "FH_D02_P03", "党组成员、副局长", PostRole.TeamMember, ["procurement", "spending"], "FH_D02", "区财政局", "P00091", "任伯樾", "乡科级副职", new DateOnly(2027, 3, 1), false,
        [
            new Item(new Guid("01980a4e-5f00-7000-8000-0000000000d1"), "P4-S01", "P4-DEPT", 1, false, DutyOwner.Post, "每季度至少研究1次分管领域的党风廉政建设。", "一岗双责", EntryCategory.StudyAndDeployment,
                CadenceKind.Quarterly, 1, "每季度1次", "只抓业务不抓廉政的，属于未履行一岗双责。", new DateOnly(2027, 1, 1), new DateOnly(2027, 3, 31), new DateOnly(2027, 3, 31), "FH_D02_P03", 1, "次"),
        ],
        [
            new Item(new Guid("01980a4e-5f00-7000-8000-0000000000d2"), "P4-X12", "P4-DEPT", 1, true, DutyOwner.Post, "每半年抽查1次分管的政府采购项目。", "政府采购", EntryCategory.Other,
                CadenceKind.HalfYearly, 1, "每半年1次", "抽查走过场、有问题不处理的，属于失职。", new DateOnly(2027, 1, 1), new DateOnly(2027, 6, 30), new DateOnly(2027, 6, 30), "FH_D02_P03", 1, "次"),
        ]);
}
