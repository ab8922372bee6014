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
        foreach (var line in sheet.Lines)
        {
            var right = check.OwnCode(sheet, line, seen) & check.Text(sheet, line, Name, 100) & check.Text(sheet, line, Rank, 50) & check.Text(sheet, line, NativePlace, 100);
            if (!right)
                continue;
            var (code, name, rank, native) = (line.Cells[Code], line.Cells[Name], line.Cells[Rank], line.Cells[NativePlace]);
            if (Codes.IsCode(native) && !check.Units.ContainsKey(native))
                // A mistyped code would be taken for a place elsewhere, and switch the rule of non-local appointment off.
                check.Refuse(sheet, line, NativePlace, "unknown-unit", $"没有单位 {native}；区外籍贯请填写地名。", $"There is no unit {native}; write a place outside by its name.");
            else if (home is null)
                check.Refuse(sheet, line, Code, "no-units", "请先导入单位。", "Import the units first.");
            else if (check.Known.Persons.TryGetValue(code, out var known))
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
                || check.Known.Persons.GetValueOrDefault(post.PersonCode)?.NativePlace == line.Cells[NativePlace])
                continue;
            if (NonLocalAppointment.IsBroken(check.Units, post.UnitCode, post.Role, line.Cells[NativePlace]))
                check.Refuse(sheet, line, NativePlace, "native-place", $"该人员在岗位 {post.Code} 上监督其籍贯所在地。", $"This person oversees that place in post {post.Code}.");
        }
    }

    private static void Keep(RegisterCheck check, PlannedPerson person, bool isNew, bool isChanged)
    {
        check.Persons[person.Code] = person;
        check.Plan.PersonRows = check.Plan.PersonRows.Plus(isNew, isChanged);
        if (isNew || isChanged)
            check.Plan.Persons.Add(person);
    }
}
