using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Accountability.Lists;

/// <summary>Where a page goes on. Ids are compared as what they are: as text, no index would serve the natural order.</summary>
static class Cursor
{
    /// <summary>The id of the last row of the page before; null at the start. Anything but an id is no cursor of a list here.</summary>
    public static Guid? AfterId(PageQuery page) =>
        page.AfterId is null ? null
        : Guid.TryParse(page.AfterId, out var id) ? id
        : throw new ProblemException(Problem.Unreadable(new FieldError("cursor", "unknown", "分页游标无效。", "Not a cursor of this list.")));
}
