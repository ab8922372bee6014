using DutyNet.Contracts;
using DutyNet.Responsibility.Appointments;

namespace DutyNet.Responsibility.Register;

/// <summary>Checks the rows of persons.</summary>
internal static class PersonRows
{
    private const int Code = 0, Name = 1, Rank = 2, NativePlace = 3;

    public static void Check(RegisterCheck check, Sheet sheet)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var home = check.Caller.Unit == Chassis.Access.Caller.Everywhere
            ? check.Units.Values.FirstOrDefault(u => u.ParentCode is null)?.Code
            : check.Units.ContainsKey(check.Caller.Unit) ? check.Caller.Unit : null;
        var places = Places(check);
        foreach (var line in sheet.Lines)
        {
            var right = check.OwnCode(sheet, line, seen) & check.Text(sheet, line, Name, 100) & check.Text(sheet, line, Rank, 50) & check.Text(sheet, line, NativePlace, 100);
            if (!right)
                continue;
            var (code, name, rank, native) = (line.Cells[Code], line.Cells[Name], line.Cells[Rank], line.Cells[NativePlace]);
            var known = check.Known.Persons.GetValueOrDefault(code);
            // A unit of the district under another spelling, or by its name, would be taken for a place elsewhere as well.
            var meant = check.Units.ContainsKey(native) ? [native] : places[Spelling(native)].Distinct(StringComparer.Ordinal).ToArray();
            native = meant.Length == 1 ? meant[0] : native;
            if (meant.Length > 1)
                check.Refuse(sheet, line, NativePlace, "ambiguous-unit", $"有多个单位名为“{native}”，请填写单位代码。", $"Several units are named '{native}'; write the unit's code.");
            else if (Codes.IsCode(native) && check.Place(native) is null)
                // A mistyped code would be taken for a place elsewhere, and switch the rule of non-local appointment off.
                check.Refuse(sheet, line, NativePlace, "unknown-unit", $"没有单位 {native}；区外籍贯请填写地名。", $"There is no unit {native}; write a place outside by its name.");
            else if (home is null)
                check.Refuse(sheet, line, Code, "no-units", "请先导入单位。", "Import the units first.");
            else if (known is not null)
            {
                if (!known.Visible)
                    check.Refuse(sheet, line, Code, "outside-subtree", "该人员不在您的管辖范围内。", "This person is outside your subtree.");
                var changed = (known.Name, known.Rank, known.NativePlace) != (name, rank, native);
                var person = new PlannedPerson(code, name, rank, native, known.UnitCode, known.Version + (changed ? 1 : 0));
                Keep(check, person, isNew: false, changed);
            }
            else
                Keep(check, new PlannedPerson(code, name, rank, native, home, 1), isNew: true, isChanged: false);
        }
    }

    /// <summary>A changed native place must not make someone a native of the place they already oversee.</summary>
    public static void CheckSeats(RegisterCheck check, Sheet sheet)
    {
        var rows = sheet.Lines.GroupBy(l => l.Cells[Code], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var post in check.Known.Posts.Values)
        {
            if (post.PersonCode is null || post.OverrideReason is not null || check.Posts.Contains(post.Code)
                || !rows.TryGetValue(post.PersonCode, out var line)
                || check.Persons.GetValueOrDefault(post.PersonCode)?.NativePlace is not { } native
                || check.Known.Persons.GetValueOrDefault(post.PersonCode)?.NativePlace == native)
                continue;
            var seat = new Appointment(post.Code, post.UnitCode, Enum.Parse<PostRole>(post.Role), post.PersonCode, native, post.HeldFrom!.Value);
            if (check.Known.Appointments.Broken(seat, check.Place).FirstOrDefault(r => r.Kind == AppointmentRuleKind.NonLocal) is { } rule
                && check.Known.Appointments.SetAside(post.Code, post.PersonCode, rule.Code) is null)
                check.Refuse(sheet, line, NativePlace, rule.Code, $"该人员在岗位 {post.Code} 上监督其籍贯所在地。", $"This person oversees that place in post {post.Code}.");
        }
    }

    private static ILookup<string, string> Places(RegisterCheck check) =>
        check.Units.Values.SelectMany(u => new[] { (Text: u.Code, u.Code), (Text: u.Name, u.Code) }).ToLookup(x => Spelling(x.Text), x => x.Code, StringComparer.OrdinalIgnoreCase);

    // Full-width letters, as Chinese input writes them, spell the same place. Not string.Normalize: without ICU it leaves them as they are.
    private static string Spelling(string place) => string.Concat(place.Trim().Select(c => c is >= '！' and <= '～' ? (char)(c - '！' + '!') : c));

    private static void Keep(RegisterCheck check, PlannedPerson person, bool isNew, bool isChanged)
    {
        check.Persons[person.Code] = person;
        check.Plan.PersonRows = check.Plan.PersonRows.Plus(isNew, isChanged);
        if (isNew || isChanged)
            check.Plan.Persons.Add(person);
    }
}
