namespace DutyNet.Responsibility.Register;

/// <summary>How many rows of a kind were new, different from what is known, or the same.</summary>
public sealed record Counts(int Registered, int Changed, int Unchanged)
{
    /// <summary>Rows with an effect.</summary>
    public int Effective => Registered + Changed;

    internal Counts Plus(bool isNew, bool isChanged) =>
        isNew ? this with { Registered = Registered + 1 } : isChanged ? this with { Changed = Changed + 1 } : this with { Unchanged = Unchanged + 1 };
}

/// <summary>A unit as it shall be.</summary>
public sealed record PlannedUnit(string Code, string Name, string Kind, string? Class, string? ParentCode, string Path, int Version);

/// <summary>A person as they shall be known.</summary>
public sealed record PlannedPerson(string Code, string Name, string Rank, string NativePlace, string UnitCode, int Version);

/// <summary>A post as it shall be.</summary>
public sealed record PlannedPost(Guid Id, string Code, string UnitCode, string Title, string Role, string[] Areas, string[] InChargeOf, int Version);

/// <summary>A holding that ends.</summary>
public sealed record EndedHolding(Guid Id, DateOnly Until);

/// <summary>A holding that begins.</summary>
public sealed record BegunHolding(Guid Id, Guid PostId, string PersonCode, DateOnly From, string? OverrideReason, DateOnly? Until = null);

/// <summary>A holding whose first day is corrected.</summary>
public sealed record CorrectedHolding(Guid Id, DateOnly From, string? OverrideReason);

/// <summary>A native who may oversee the place all the same, with the reason.</summary>
public sealed record Override(Guid Id, string PostCode, string UnitCode, string PersonCode, string NativePlace, string Reason);

/// <summary>A unit that ends, as it was last.</summary>
/// <param name="Unit">The unit; its version is the one in which it is closed.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="MergedInto">The unit it went into; null when it was simply closed.</param>
public sealed record ClosedUnit(PlannedUnit Unit, DateOnly LastDay, string? MergedInto);

/// <summary>A post that ends.</summary>
public sealed record ClosedPost(Guid Id, string Code, string UnitCode, DateOnly LastDay);

/// <summary>What an import or a change will do, once all of it is found right. Holds only what differs from the register.</summary>
/// <param name="from">First day on which the units, persons and posts are as planned.</param>
/// <param name="isFirstWord">True when what is new is taken to have been so always: an import says what is, and nobody knows it otherwise.</param>
/// <param name="reason">Why; null when nobody said.</param>
public sealed class RegisterPlan(DateOnly from, bool isFirstWord = false, string? reason = null)
{
    /// <summary>First day on which the units, persons and posts are as planned.</summary>
    public DateOnly From => from;

    /// <summary>First day of what is new.</summary>
    public DateOnly FirstDay => isFirstWord ? DateOnly.MinValue : from;

    /// <summary>Why; null when nobody said.</summary>
    public string? Reason => reason;

    /// <summary>First day of a version as others are told it; null for what is taken to have been so always.</summary>
    public DateOnly? Since(int version) => version == 1 && isFirstWord ? null : from;

    /// <summary>Units that end.</summary>
    public List<ClosedUnit> ClosedUnits { get; } = [];

    /// <summary>Posts that end.</summary>
    public List<ClosedPost> ClosedPosts { get; } = [];

    /// <summary>Units to write, with those whose path moves with a unit above.</summary>
    public List<PlannedUnit> Units { get; } = [];

    /// <summary>Persons to write.</summary>
    public List<PlannedPerson> Persons { get; } = [];

    /// <summary>Posts to write.</summary>
    public List<PlannedPost> Posts { get; } = [];

    /// <summary>Holdings that end.</summary>
    public List<EndedHolding> Ended { get; } = [];

    /// <summary>Holdings that begin.</summary>
    public List<BegunHolding> Begun { get; } = [];

    /// <summary>Holdings whose first day is corrected.</summary>
    public List<CorrectedHolding> Corrected { get; } = [];

    /// <summary>Overrides of the rule of non-local appointment.</summary>
    public List<Override> Overrides { get; } = [];

    /// <summary>Rows of units.</summary>
    public Counts UnitRows { get; set; } = new(0, 0, 0);

    /// <summary>Rows of persons.</summary>
    public Counts PersonRows { get; set; } = new(0, 0, 0);

    /// <summary>Rows of posts.</summary>
    public Counts PostRows { get; set; } = new(0, 0, 0);
}
