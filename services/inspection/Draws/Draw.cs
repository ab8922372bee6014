using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.Rounds;

namespace DutyNet.Inspection.Draws;

/// <summary>How far a draw has come.</summary>
public enum DrawStatus
{
    /// <summary>What is drawn from, and what is left out, may still change.</summary>
    Prepared,

    /// <summary>Population frozen, seed made; both published as hashes.</summary>
    Committed,

    /// <summary>Seed and sample are known.</summary>
    Revealed,

    /// <summary>Given up before its result was known, with a reason.</summary>
    Cancelled,
}

/// <summary>How heavily units weigh against each other.</summary>
public enum DrawWeights
{
    /// <summary>All the same.</summary>
    Equal,

    /// <summary>One more for each full month since anybody last looked at the unit, up to a most (policy); never looked at weighs most.</summary>
    SinceLastLookedAt,
}

/// <summary>A draw as its next step needs it, locked.</summary>
internal sealed record Draw(
    Guid Id, Guid RoundId, RoundStatus RoundStatus, bool Unannounced, DrawStatus Status, string UnitCode, string UnitPath, string[] Kinds, DrawWeights Weights, int MostWeight,
    string PreparedPerson, string? CommittedPerson, byte[]? PopulationHash, byte[]? SeedHash)
{
    /// <summary>
    /// Locks the round and the draw, which orders what happens to both; null when the caller may not know of them.
    /// The round first, as everything else does that changes its units.
    /// </summary>
    public static async Task<Draw?> Lock(Tx tx, Guid drawId, Caller caller)
    {
        if (await tx.QuerySingleOrDefaultAsync<Guid?>("select round_id from draws where id = @drawId", new { drawId }) is not { } roundId
            || await Round.Lock(tx, roundId, caller) is null)
            return null;
        return await tx.QuerySingleOrDefaultAsync<Draw>("""
            select d.id, d.round_id, r.status as round_status, unannounced(r) as unannounced, d.status, d.unit_code, u.path::text as unit_path, d.kinds, d.weights, d.most_weight,
                   d.prepared_person, d.committed_person, d.population_hash, d.seed_hash
            from draws d join rounds r on r.id = d.round_id join units u on u.code = d.unit_code
            where d.id = @drawId
            for update of d
            """, new { drawId });
    }

    /// <summary>What is not in the caller's subtree is not there.</summary>
    public static Problem NotFound => Problem.NotFound("draw", "抽取");

    /// <summary>Steps of a draw are taken by persons, who answer for them, never by a system.</summary>
    public static Problem PersonRequired => Problem.Forbidden("person-required", "须由本人操作，系统密钥不可代行。", "A person must do this; a system's key may not.");

    /// <summary>What one proposed, another decides.</summary>
    public static Problem AnotherPersonRequired => Problem.Forbidden("another-person-required", "须由提出人以外的另一人决定。", "Another person than the one who proposed it must decide.");

    /// <summary>The refusal of a step that is not this status's.</summary>
    public Problem NotNow => Status switch
    {
        DrawStatus.Prepared => Problem.Conflict("draw-not-committed", "抽取方案尚未锁定。", "The draw has not been committed to."),
        DrawStatus.Committed => Problem.Conflict("draw-committed", "抽取方案已锁定，不能再改。", "The draw is committed to and cannot be changed."),
        DrawStatus.Revealed => Problem.Conflict("draw-revealed", "抽取结果已公布。", "The draw has been revealed."),
        _ => Problem.Conflict("draw-cancelled", "抽取已作废。", "The draw was cancelled."),
    };

    /// <summary>Path of a unit of the caller's subtree at or below the draw's own; null when it is none.</summary>
    public static Task<string?> PathOf(Tx tx, string unit, string below, Caller caller) => tx.QuerySingleOrDefaultAsync<string>("""
        select path::text from units where code = @unit and path <@ @below::ltree and path ~ @scope::lquery
        """, new { unit, below, scope = caller.Scope });
}
