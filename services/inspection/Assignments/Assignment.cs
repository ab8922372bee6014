namespace DutyNet.Inspection.Assignments;

/// <summary>
/// Which team looks at which unit: an assignment of every unit to a team that may look at it, no team above its limit, the load as even as it can be.
/// Found whenever one exists; the same input always gives the same answer. Pure: no I/O.
/// </summary>
public sealed class Assignment
{
    private readonly IReadOnlyList<IReadOnlyList<int>> allowed;
    private readonly IReadOnlyList<int> most;
    private readonly int[] teamOf;
    private readonly List<int>[] unitsOf;

    private Assignment(IReadOnlyList<IReadOnlyList<int>> allowed, IReadOnlyList<int> most)
    {
        (this.allowed, this.most) = (allowed, most);
        teamOf = [.. Enumerable.Repeat(-1, allowed.Count)];
        unitsOf = [.. most.Select(_ => new List<int>())];
    }

    /// <summary>The answer: the team of each unit; or why there is none.</summary>
    /// <param name="TeamOf">By unit; null when there is no assignment.</param>
    /// <param name="Units">Units that cannot all be looked at; empty when there is an assignment.</param>
    /// <param name="Teams">All the teams that may look at any of them: together they take fewer.</param>
    public sealed record Answer(int[]? TeamOf, int[] Units, int[] Teams);

    /// <summary>Computes it.</summary>
    /// <param name="allowed">For each unit the teams that may look at it.</param>
    /// <param name="most">For each team how many units it takes at most.</param>
    public static Answer Compute(IReadOnlyList<IReadOnlyList<int>> allowed, IReadOnlyList<int> most)
    {
        var assignment = new Assignment(allowed, most);
        for (var unit = 0; unit < allowed.Count; unit++)
            if (!assignment.Place(unit, out var units, out var teams))
                return new(null, units, teams);
        assignment.Even();
        return new(assignment.teamOf, [], []);
    }

    // An augmenting path: the unit goes to the least loaded team with room that can be reached by handing units on from team to team. When none
    // can be reached, the teams reached are full, and nobody else may look at their units and this one: Hall's condition is broken by exactly these.
    private bool Place(int unit, out int[] units, out int[] teams)
    {
        var by = new Dictionary<int, int>(); // team -> the unit that reached it
        var queue = new Queue<int>([unit]);
        var seen = new HashSet<int> { unit };
        while (queue.TryDequeue(out var moving))
        {
            foreach (var team in allowed[moving].Where(t => !by.ContainsKey(t)).OrderBy(t => unitsOf[t].Count).ThenBy(t => t))
            {
                by[team] = moving;
                if (unitsOf[team].Count < most[team])
                {
                    Hand(team, by);
                    (units, teams) = ([], []);
                    return true;
                }
                foreach (var other in unitsOf[team].Where(seen.Add).Order())
                    queue.Enqueue(other);
            }
        }
        (units, teams) = ([.. seen.Order()], [.. by.Keys.Order()]);
        return false;
    }

    // Backwards along the path: each unit goes where it reached, and leaves the team before.
    private void Hand(int team, Dictionary<int, int> by)
    {
        while (true)
        {
            var unit = by[team];
            var before = teamOf[unit];
            teamOf[unit] = team;
            unitsOf[team].Add(unit);
            if (before < 0)
                return;
            unitsOf[before].Remove(unit);
            team = before;
        }
    }

    // As long as a chain of moves leads from a team to one with two units fewer, it is followed. When there is none left, no assignment is more even:
    // this is the optimal semi-matching, whose greatest load is the least possible, too.
    private void Even()
    {
        while (true)
        {
            var moved = false;
            foreach (var from in Enumerable.Range(0, most.Count).OrderByDescending(t => unitsOf[t].Count).ThenBy(t => t).ToList())
                moved |= Relieve(from);
            if (!moved)
                return;
        }
    }

    private bool Relieve(int from)
    {
        var by = new Dictionary<int, int> { [from] = -1 };
        var queue = new Queue<int>([from]);
        var target = -1;
        while (queue.TryDequeue(out var team))
        {
            foreach (var unit in unitsOf[team].Order())
            {
                foreach (var next in allowed[unit].Where(t => !by.ContainsKey(t)).Order())
                {
                    by[next] = unit;
                    queue.Enqueue(next);
                    if (unitsOf[next].Count < most[next] && unitsOf[next].Count <= unitsOf[from].Count - 2 && (target < 0 || unitsOf[next].Count < unitsOf[target].Count))
                        target = next;
                }
            }
        }
        if (target < 0)
            return false;
        for (var team = target; team != from;)
        {
            var unit = by[team];
            var before = teamOf[unit];
            unitsOf[before].Remove(unit);
            unitsOf[team].Add(unit);
            teamOf[unit] = team;
            team = before;
        }
        return true;
    }
}
