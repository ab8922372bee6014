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
public sealed record BegunHolding(Guid Id, Guid PostId, string PersonCode, DateOnly From, string? OverrideReason);

/// <summary>A holding whose first day is corrected.</summary>
public sealed record CorrectedHolding(Guid Id, DateOnly From, string? OverrideReason);

/// <summary>A native who may oversee the place all the same, with the reason.</summary>
public sealed record Override(Guid Id, string PostCode, string UnitCode, string PersonCode, string NativePlace, string Reason);

/// <summary>What an import will do, once the whole file is found right. Holds only what differs from the register.</summary>
public sealed class RegisterPlan
{
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
