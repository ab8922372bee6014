using DutyNet.Chassis.Access;

namespace DutyNet.Responsibility.Register;

/// <summary>Checks a whole file against itself and the register, and plans what it changes. Nothing is written here.</summary>
public sealed class RegisterCheck
{
    private readonly RegisterFile file;

    private RegisterCheck(RegisterFile file, KnownRegister known, Caller caller, DateOnly today, DateTimeOffset now)
    {
        this.file = file;
        (Known, Caller, Today, Now) = (known, caller, today, now);
        Plan = new RegisterPlan(today, isFirstWord: true);
        Units = known.Units.Values.Where(u => !u.Closed).ToDictionary(u => u.Code, u => new PlannedUnit(u.Code, u.Name, u.Kind, u.Class, u.ParentCode, u.Path, u.Version), StringComparer.Ordinal);
    }

    internal KnownRegister Known { get; }

    internal Caller Caller { get; }

    internal DateOnly Today { get; }

    internal DateTimeOffset Now { get; }

    internal Refusals Refusals => file.Refusals;

    internal RegisterPlan Plan { get; }

    /// <summary>A unit as it will be, or as it was when it was closed: a native of a closed village is one of its town still.</summary>
    internal PlannedUnit? Place(string code) => Units.GetValueOrDefault(code)
        ?? (Known.Units.GetValueOrDefault(code) is { } u ? new PlannedUnit(u.Code, u.Name, u.Kind, u.Class, u.ParentCode, u.Path, u.Version) : null);

    /// <summary>All units as they will be after the import, without the closed ones.</summary>
    internal Dictionary<string, PlannedUnit> Units { get; }

    /// <summary>The file's persons as they will be, whether they change or not.</summary>
    internal Dictionary<string, PlannedPerson> Persons { get; } = new(StringComparer.Ordinal);

    /// <summary>Codes of the file's posts.</summary>
    internal HashSet<string> Posts { get; } = new(StringComparer.Ordinal);

    /// <summary>What the file does; meaningful only when it has no refusals.</summary>
    public static RegisterPlan Of(RegisterFile file, KnownRegister known, Caller caller, DateOnly today, DateTimeOffset now)
    {
        var check = new RegisterCheck(file, known, caller, today, now);
        // Units before persons before posts: each names the ones before.
        if (file.Sheets.TryGetValue("units", out var units))
            UnitRows.Check(check, units);
        if (file.Sheets.TryGetValue("persons", out var persons))
            PersonRows.Check(check, persons);
        if (file.Sheets.TryGetValue("posts", out var posts))
            PostRows.Check(check, posts);
        if (persons is not null)
            PersonRows.CheckSeats(check, persons);
        return check.Plan;
    }

    internal void Refuse(Sheet sheet, Line line, int column, string code, string zh, string en) =>
        Refusals.Add(sheet.Where(line.Number, Columns.Of[sheet.Kind][column]), code, zh, en);

    /// <summary>Holds a text to its length; false when it is refused.</summary>
    internal bool Text(Sheet sheet, Line line, int column, int most, bool required = true)
    {
        var text = line.Cells[column];
        if (text.Length == 0 && !required)
            return true;
        if (text.Length == 0)
            Refuse(sheet, line, column, "required", "必填。", "Required.");
        else if (text.Length > most)
            Refuse(sheet, line, column, "too-long", $"最多 {most} 个字符。", $"At most {most} characters.");
        else
            return RegisterFile.IsReadable(text); // what is not was refused when it was read
        return false;
    }

    /// <summary>Holds a row's own code to its form and to being the only one; false when it is refused.</summary>
    internal bool OwnCode(Sheet sheet, Line line, HashSet<string> seen)
    {
        if (!Codes.IsCode(line.Cells[0]))
            Refuse(sheet, line, 0, "format", "代码须为 2 到 32 个大写字母、数字或下划线。", "A code is 2 to 32 capital letters, digits or underscores.");
        else if (!seen.Add(line.Cells[0]))
            Refuse(sheet, line, 0, "duplicate", $"代码 {line.Cells[0]} 在文件中重复。", $"Code {line.Cells[0]} is in the file twice.");
        else
            return true;
        return false;
    }

    /// <summary>Reads one of an enum's names; null when it is refused.</summary>
    internal T? OneOf<T>(Sheet sheet, Line line, int column, string code)
        where T : struct, Enum
    {
        if (Enum.GetNames<T>().Contains(line.Cells[column], StringComparer.Ordinal))
            return Enum.Parse<T>(line.Cells[column]);
        Refuse(sheet, line, column, code, $"未知的值“{line.Cells[column]}”，须为：{string.Join("、", Enum.GetNames<T>())}。", $"Unknown value '{line.Cells[column]}'; must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }
}
