using System.Globalization;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Logbook.Entries;

/// <summary>The place in a list of entries, as the values of an index and not as texts.</summary>
internal static class EntryCursor
{
    /// <summary>The last entry of the page before; nulls at the start.</summary>
    /// <exception cref="ProblemException">The cursor is none of this list in this order.</exception>
    public static (DateOnly? Day, Guid? Id) Of(PageQuery page, bool byDay)
    {
        if (page.AfterId is null)
            return (null, null);
        var day = default(DateOnly);
        if (!Guid.TryParse(page.AfterId, out var id) || (byDay && !DateOnly.TryParseExact(page.AfterKey, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)))
            throw new ProblemException(Problem.Unreadable(new FieldError("cursor", "unknown", "分页游标无效。", "Not a cursor of this list.")));
        return (byDay ? day : null, id);
    }

    /// <summary>An entry's place.</summary>
    public static (string Key, string Id) KeyOf(DateOnly day, Guid id, bool byDay) => (byDay ? day.ToString("O", CultureInfo.InvariantCulture) : "", id.ToString());
}
