using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Logbook.Entries;

/// <summary>
/// Which entries a search finds, by <c>entry_search</c>. No one way is fast for every search among millions of entries, so the way follows what
/// is asked; whichever is taken, the same conditions decide and the answer is the same.
/// </summary>
internal static class EntrySearch
{
    // Up to so many units each unit's newest entries are read from its own index range, and a text is looked up together with the units; beyond,
    // the newest of all are walked through (a thousand units in one look-up took a second with 300,000 entries, 200 took 60 ms).
    private const int FewUnits = 200;

    // A frequent text is found among so many of the newest entries of all (about 1 ms for each thousand); what is not is rare enough for the index.
    // The smaller the part of the units that is asked for, the further back its entries lie.
    private const int LeastWindow = 20_000;
    private const int LargestWindow = 100_000;

    // Less than one unit in so many: walking through everybody else's entries does not pay.
    private const int WorthWalking = 50;

    private const int LongestText = 200;

    private const string Narrow = """
              (@category::text is null or s.category = @category)
              and (@Person::text is null or s.person_code = @Person)
              and (@Logbook::uuid is null or s.logbook_id = @Logbook)
              and (@Late::boolean is null or s.late_recorded = @Late)
              and (@state::text is null or s.state = @state)
              and (@defect::text is null or s.defect = @defect)
              and (@Case::uuid is null or s.case_id = @Case)
              and (@ofDuty::uuid[] is null or s.entry_id = any(@ofDuty))

        """;

    private const string Range = """
              and (@From::date is null or s.occurred_on >= @From)
              and (@Until::date is null or s.occurred_on <= @Until)
              and (@afterId::uuid is null or (s.occurred_on, s.entry_id) < (@afterDay::date, @afterId))

        """;

    private const string Holds = """
              and (@q::text is null or strpos(s.text, lower(@q)) > 0)
              and (@place::text is null or exists (
                    select from entry_versions v where v.entry_id = s.entry_id and v.version = s.version and strpos(lower(v.place), lower(@place)) > 0))
              and (@participant::text is null or exists (
                    select from entry_versions v
                    where v.entry_id = s.entry_id and v.version = s.version
                      and (exists (select from unnest(v.participants) p where strpos(lower(p), lower(@participant)) > 0)
                           or exists (select from jsonb_array_elements(v.attendance) a where strpos(lower(a ->> 'name'), lower(@participant)) > 0))))

        """;

    private const string Newest = """
        order by s.occurred_on desc, s.entry_id desc
        limit @take
        """;

    // Something chosen already: a person's, a book's, a case's, a duty's entries are few.
    private const string OfTheChosen = """
        select s.entry_id from entry_search s
        where
        """ + Narrow + Range + Holds + """
              and (@codes::text[] is null or s.unit_code = any(@codes))

        """ + Newest;

    private const string UnitByUnit = """
        select s.entry_id
        from unnest(@codes) as c(code)
        cross join lateral (
            select s.* from entry_search s
            where s.unit_code = c.code and
        """ + Narrow + Range + Newest + ") s\n" + Newest;

    // The unit's column in an expression: by its index the database would read and sort the whole subtree.
    private const string WalkThrough = """
        select s.entry_id from entry_search s
        where (@codes::text[] is null or s.unit_code || '' = any(@codes)) and
        """ + Narrow + Range + Newest;

    private const string AmongTheNewest = """
        select s.entry_id
        from (select s.* from entry_search s
              where true
        """ + Range + """
              order by s.occurred_on desc, s.entry_id desc
              limit @window) s
        where (@codes::text[] is null or s.unit_code = any(@codes)) and
        """ + Narrow + Holds + Newest;

    // Materialized, so that the index is asked and its answer sorted, whatever the limit makes the planner hope for.
    private const string ByIndex = """
        with s as materialized (
            select s.entry_id, s.occurred_on from entry_search s
            where search_terms(s.text, s.unit_code) @@ search_query(@texts::text[], case when @few then @codes::text[] end)
              and (@codes::text[] is null or s.unit_code = any(@codes)) and
        """ + Narrow + Range + Holds + """
            )
        select s.entry_id from s

        """ + Newest;

    /// <summary>Holds texts to look for to a length. By hand: annotations on the members of a query break the API's document.</summary>
    /// <exception cref="ProblemException">One is too long.</exception>
    public static void HoldToLength(params (string Field, string? Text)[] texts)
    {
        if (Array.FindAll(texts, t => t.Text?.Length > LongestText) is { Length: > 0 } tooLong)
            throw new ProblemException(Problem.Invalid([.. tooLong.Select(t => new FieldError(t.Field, "too-long", $"最多 {LongestText} 个字符。", $"At most {LongestText} characters."))]));
    }

    /// <summary>The ids of one page, in order.</summary>
    public static async Task<Guid[]> Find(Tx tx, SearchEntries.Filter filter, Caller caller, DateOnly? afterDay, Guid? afterId, int take)
    {
        var units = await tx.QuerySingleAsync<Units>("""
            select count(*)::int as all_units, coalesce(array_agg(code) filter (where inside), '{}') as codes
            from (select u.code, u.path ~ @scope::lquery and (@Unit::text is null or case when @below then u.path <@ (select t.path from units t where t.code = @Unit) else u.code = @Unit end) is true as inside
                  from units u) asked
            """, new { scope = caller.Scope, filter.Unit, below = filter.Below ?? true });
        if (units.Codes.Length == 0)
            return [];
        var ofDuty = filter.Duty is { } duty ? (await tx.QueryAsync<Guid>("select entry_id from entry_duties where duty_id = @duty", new { duty })).ToArray() : null;
        string? q = Given(filter.Q), place = Given(filter.Place), participant = Given(filter.Participant);
        string[] texts = [.. new[] { q, place, participant }.OfType<string>()];
        var (few, everything) = (units.Codes.Length <= FewUnits, units.Codes.Length == units.AllUnits);
        var parameters = new
        {
            codes = everything ? null : units.Codes,
            few,
            texts,
            q,
            place,
            participant,
            category = filter.Category?.ToString(),
            filter.Person,
            filter.Logbook,
            filter.Late,
            state = filter.State?.ToString(),
            defect = filter.Defect?.ToString(),
            filter.Case,
            ofDuty,
            filter.From,
            filter.Until,
            afterDay,
            afterId,
            take,
            window = Math.Clamp((long)LeastWindow * units.AllUnits / units.Codes.Length, LeastWindow, LargestWindow),
        };
        if (filter.Person is not null || filter.Logbook is not null || filter.Case is not null || ofDuty is not null)
            return await Ids(OfTheChosen);
        if (texts.Length == 0)
            return await Ids(few && !everything ? UnitByUnit : WalkThrough);
        // a text that is frequent would be found a million times by the index: it is looked for among the newest first
        return units.Codes.Length * (long)WorthWalking >= units.AllUnits && await Ids(AmongTheNewest) is var newest && newest.Length == take ? newest : await Ids(ByIndex);

        async Task<Guid[]> Ids(string sql) => [.. await tx.QueryAsync<Guid>(sql, parameters)];
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed record Units(int AllUnits, string[] Codes);
}
