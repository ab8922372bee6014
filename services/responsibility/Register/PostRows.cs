using System.Globalization;
using DutyNet.Contracts;
using DutyNet.Responsibility.Appointments;

namespace DutyNet.Responsibility.Register;

/// <summary>Checks the rows of posts, and what they say about who holds them.</summary>
internal static class PostRows
{
    private const int Code = 0, Unit = 1, Title = 2, Role = 3, Areas = 4, InChargeOf = 5, Person = 6, From = 7, Override = 8;

    public static void Check(RegisterCheck check, Sheet sheet)
    {
        foreach (var line in sheet.Lines)
        {
            var before = check.Refusals.Count;
            var cells = line.Cells;
            check.OwnCode(sheet, line, check.Posts);
            check.Text(sheet, line, Title, 100);
            check.Text(sheet, line, Override, 500, required: false);
            check.OneOf<PostRole>(sheet, line, Role, "unknown-role");
            var known = check.Known.Posts.GetValueOrDefault(cells[Code]);
            if (known is not null && !MaySee(check, known.UnitCode))
                check.Refuse(sheet, line, Code, "outside-subtree", "该岗位不在您的管辖范围内。", "This post is outside your subtree.");
            if (known is { Closed: true })
                check.Refuse(sheet, line, Code, "post-closed", "该岗位已撤销。", "This post is closed.");
            if (!MaySee(check, cells[Unit]))
                check.Refuse(sheet, line, Unit, "unknown-unit", $"没有单位 {cells[Unit]}。", $"There is no unit {cells[Unit]}.");
            var areas = Values(cells[Areas]);
            foreach (var area in areas.Where(a => !Codes.Areas.Contains(a)))
                check.Refuse(sheet, line, Areas, "unknown-area", $"未知的分管领域“{area}”。", $"Unknown area '{area}'.");
            var inChargeOf = Values(cells[InChargeOf]);
            foreach (var code in inChargeOf.Where(c => !MaySee(check, c) && known?.InChargeOf.Contains(c) != true))
                check.Refuse(sheet, line, InChargeOf, "unknown-unit", $"没有单位 {code}。", $"There is no unit {code}.");
            var from = Day(check, sheet, line);
            CheckPerson(check, sheet, line, known, from);
            if (check.Refusals.Count > before)
                continue;
            var changed = known is null || (known.UnitCode, known.Title, known.Role) != (cells[Unit], cells[Title], cells[Role])
                || !known.Areas.SequenceEqual(areas) || !known.InChargeOf.SequenceEqual(inChargeOf);
            var post = new PlannedPost(known?.Id ?? Guid.CreateVersion7(check.Now), cells[Code], cells[Unit], cells[Title], cells[Role], areas, inChargeOf, (known?.Version ?? 0) + (changed ? 1 : 0));
            if (changed)
                check.Plan.Posts.Add(post);
            var held = Hold(check, sheet, line, post, known, from);
            check.Plan.PostRows = check.Plan.PostRows.Plus(known is null, changed || held);
        }
    }

    private static void CheckPerson(RegisterCheck check, Sheet sheet, Line line, KnownPost? known, DateOnly? from)
    {
        var person = line.Cells[Person];
        if (person.Length == 0)
            return;
        if (!check.Persons.ContainsKey(person) && check.Known.Persons.GetValueOrDefault(person) is not { Visible: true })
            check.Refuse(sheet, line, Person, "unknown-person", $"没有人员 {person}。", $"There is no person {person}.");
        if (line.Cells[From].Length == 0)
            check.Refuse(sheet, line, From, "required", "有任职人时须填写任职日期。", "Required when the post has a holder.");
        foreach (var rule in Broken(check, line, from))
        {
            if (check.Known.Appointments.SetAside(line.Cells[Code], person, rule.Code) is not null
                || (rule.Kind == AppointmentRuleKind.NonLocal && known?.PersonCode == person && known.OverrideReason is not null))
                continue;
            if (line.Cells[Override].Length > 0)
                check.Refuse(sheet, line, Override, "override-not-granted", $"“{rule.Title}”的例外未经他人批准；请先提出并获批。", $"That the rule '{rule.Code}' is set aside has not been granted: ask for it first.");
            else
                check.Refuse(sheet, line, Person, rule.Code, $"违反任职规定：{rule.Title}。确需任用的，须先申请例外并由他人批准。", $"Against the rule '{rule.Code}'. To appoint them all the same, ask that it be set aside; another person decides.");
        }
    }

    private static IEnumerable<AppointmentRule> Broken(RegisterCheck check, Line line, DateOnly? from) =>
        from is { } day && NativePlaceOf(check, line.Cells[Person]) is { } native && Enum.TryParse<PostRole>(line.Cells[Role], out var role)
            ? check.Known.Appointments.Broken(new Appointment(line.Cells[Code], line.Cells[Unit], role, line.Cells[Person], native, day), check.Place) : [];

    // Ends, begins or corrects the holding; true when anything changes.
    private static bool Hold(RegisterCheck check, Sheet sheet, Line line, PlannedPost post, KnownPost? known, DateOnly? from)
    {
        var person = line.Cells[Person];
        if (known?.HoldingId is { } holding && known.HeldFrom is { } since)
        {
            if (person == known.PersonCode)
            {
                if (from == since)
                    return false;
                if (known.HeldBefore >= from)
                    check.Refuse(sheet, line, From, "overlaps", "与前任的任期重叠。", "Overlaps the time of the holder before.");
                else
                    check.Plan.Corrected.Add(new CorrectedHolding(holding, from!.Value, known.OverrideReason ?? Reason(check, line, post, from.Value)));
                return true;
            }
            if (person.Length > 0 && from <= since)
            {
                check.Refuse(sheet, line, From, "not-later", $"接任日期须晚于现任的任职日期 {since:yyyy-MM-dd}。", $"Must be later than the present holder's first day, {since:yyyy-MM-dd}.");
                return true;
            }
            // A seat left without a date was left yesterday; nobody holds a post for less than a day.
            var yesterday = check.Today.AddDays(-1);
            check.Plan.Ended.Add(new EndedHolding(holding, from > since ? from.Value.AddDays(-1) : yesterday > since ? yesterday : since));
        }
        else if (person.Length > 0 && known?.HeldBefore >= from)
            check.Refuse(sheet, line, From, "overlaps", "与前任的任期重叠。", "Overlaps the time of the holder before.");
        if (person.Length > 0)
            check.Plan.Begun.Add(new BegunHolding(Guid.CreateVersion7(check.Now), post.Id, person, from!.Value, Reason(check, line, post, from.Value)));
        return person.Length > 0 || known?.HoldingId is not null;
    }

    // The reason is kept only where a rule is really broken.
    private static string? Reason(RegisterCheck check, Line line, PlannedPost post, DateOnly from)
    {
        string? kept = null;
        foreach (var rule in Broken(check, line, from))
        {
            if (check.Known.Appointments.SetAside(post.Code, line.Cells[Person], rule.Code) is not { } reason)
                continue;
            kept ??= reason;
            if (rule.Kind == AppointmentRuleKind.NonLocal)
                check.Plan.Overrides.Add(new Override(Guid.CreateVersion7(check.Now), post.Code, post.UnitCode, line.Cells[Person], NativePlaceOf(check, line.Cells[Person])!, reason));
        }
        return kept;
    }

    private static DateOnly? Day(RegisterCheck check, Sheet sheet, Line line)
    {
        var text = line.Cells[From];
        if (text.Length == 0)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day >= Codes.Earliest)
        {
            // The register says who holds a post, not who is going to.
            if (day <= check.Today)
                return day;
            check.Refuse(sheet, line, From, "in-the-future", "任职日期不得晚于今天。", "Must not be later than today.");
            return null;
        }
        check.Refuse(sheet, line, From, "bad-date", $"“{text}”不是有效日期（yyyy-MM-dd）。", $"'{text}' is not a valid date (yyyy-MM-dd).");
        return null;
    }

    private static bool MaySee(RegisterCheck check, string unit) => check.Units.TryGetValue(unit, out var known) && check.Caller.MaySee(known.Path);

    private static string? NativePlaceOf(RegisterCheck check, string person) =>
        check.Persons.GetValueOrDefault(person)?.NativePlace ?? check.Known.Persons.GetValueOrDefault(person)?.NativePlace;

    private static string[] Values(string cell) => [.. cell.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];
}
