using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;

namespace DutyNet.Logbook.Ballots;

/// <summary>
/// A secret ballot (无记名投票). A paper adds to every option's sum a number that looks random, one of them greater by one than its mask. The masks
/// come from a key that no database holds; without it a sum, and every change of a sum, says nothing. With it the masks are taken
/// off all together. See docs/decisions/0009-secret-ballot.md.
/// </summary>
public sealed record Ballot(Guid Id, string UnitCode, string UnitPath, string Question, string[] Options, bool IsOpen)
{
    /// <summary>What a paper adds to each option's sum: one to that of its choice, and a mask to every one.</summary>
    public static long[] Paper(byte[] key, Guid ballotId, Guid nonce, int options, int choice) =>
        MaskedSums.Paper(key, ballotId, nonce, [.. Enumerable.Range(0, options).Select(o => o == choice ? 1L : 0L)]);

    /// <summary>The votes for each option: the sums without the masks of the papers that are in. Null when they cannot be that many papers.</summary>
    public static long[]? Tally(byte[] key, Guid ballotId, IReadOnlyList<Guid> papers, IReadOnlyList<long> sums)
    {
        var tally = MaskedSums.Unmask(key, ballotId, papers, sums);
        // Somebody who changed a sum without the key is found out here: it would have to stay a count, and the counts the number of papers.
        return Array.TrueForAll(tally, votes => votes <= papers.Count) && tally.Sum() == papers.Count ? tally : null;
    }

    /// <summary>What a caller is told of a ballot that is not there, or not theirs to see.</summary>
    public static Problem NotFound => Problem.NotFound("ballot", "该投票");

    /// <summary>What a caller is told of a ballot that is over.</summary>
    public static Problem Over => Problem.Conflict("ballot-closed", "投票已结束。", "The ballot is over.");

    /// <summary>The ballot, when it lies in the caller's subtree or the caller is an elector.</summary>
    public static Task<Ballot?> Find(Tx tx, Guid id, Caller caller) => tx.QuerySingleOrDefaultAsync<Ballot>("""
        select b.id, b.unit_code, u.path::text as unit_path, b.question, b.options, not exists (select from ballot_closings c where c.ballot_id = b.id) as is_open
        from ballots b join units u on u.code = b.unit_code
        where b.id = @id and (u.path ~ @scope::lquery or exists (select from ballot_electors e where e.ballot_id = b.id and e.person_code = @PersonCode))
        """, new { id, scope = caller.Scope, caller.PersonCode });

    /// <summary>The same, locked: papers and the closing follow one another.</summary>
    public static async Task<Ballot?> Hold(Tx tx, Guid id, Caller caller) =>
        await tx.QuerySingleOrDefaultAsync<Guid?>("select id from ballots where id = @id for update", new { id }) is null ? null : await Find(tx, id, caller);
}
