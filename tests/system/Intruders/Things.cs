using Npgsql;

namespace DutyNet.System.Tests.Intruders;

/// <summary>Something that is there, and whether a caller of the intruders' unit may know of it.</summary>
public sealed record Thing(string Kind, string Id, bool Own);

/// <summary>
/// Every thing that has an id or a code in one of the databases, read past the services: what the services say cannot be held to what they say.
/// </summary>
public sealed class Things(Landscape landscape, string unit)
{
    // For each kind where it lies and whose it is. {0} is the scope; own is null where it is everybody's.
    private static readonly (string Service, string Kind, string Sql)[] Kinds =
    [
        // A unit above the intruders' own is no secret: it stands in the path of their own.
        ("responsibility", "unit", "select code, path ~ {0} or path @> (select o.path from units o where o.path ~ {0} order by nlevel(o.path) limit 1) from units"),
        ("responsibility", "post", "select p.code, u.path ~ {0} from posts p join units u on u.code = p.unit_code"),
        ("responsibility", "person", """
            select p.code, u.path ~ {0} or exists (select from holdings h join posts s on s.id = h.post_id join units w on w.code = s.unit_code where h.person_code = p.code and w.path ~ {0})
            from persons p join units u on u.code = p.unit_code
            """),
        ("responsibility", "list", "select l.id::text, exists (select from duties d join posts p on p.id = d.post_id join units u on u.code = p.unit_code where d.list_id = l.id and u.path ~ {0}) from lists l"),
        ("responsibility", "duty", "select d.id::text, u.path ~ {0} from duties d join posts p on p.id = d.post_id join units u on u.code = p.unit_code"),
        ("responsibility", "rectification", "select task_id::text, path ~ {0} from rectification_places"),
        ("responsibility", "evidence", "select e.id::text, p.path ~ {0} from rectification_evidence e join rectification_places p on p.task_id = e.task_id"),
        ("responsibility", "appointment-override", "select o.id::text, u.path ~ {0} from appointment_overrides o join posts p on p.code = o.post_code join units u on u.code = p.unit_code"),
        ("responsibility", "reshuffle", """
            select r.id::text, u.path ~ {0} or exists (select from reshuffle_changes c join units w on w.code = c.unit_code where c.reshuffle_id = r.id and w.path ~ {0})
            from reshuffles r join units u on u.code = r.unit_code
            """),
        ("responsibility", "regulation", "select code, true from regulations"),
        ("responsibility", "part", "select distinct number::text, true from rectification_parts"),
        ("responsibility", "annual-plan", "select year::text, true from annual_plans"),
        ("responsibility", "annual-code", "select distinct code, true from annual_tasks"),
        ("responsibility", "annual-task", "select task_id::text, bool_or(path ~ {0}) from annual_task_places group by task_id"),
        ("responsibility", "milestone", "select distinct number::text, true from annual_task_milestones"),
        ("responsibility", "evidence", "select e.id::text, exists (select from annual_task_places p where p.task_id = e.task_id and p.path ~ {0}) from annual_task_evidence e"),
        ("logbook", "logbook", "select l.id::text, u.path ~ {0} from logbooks l join units u on u.code = l.unit_code"),
        ("logbook", "entry", "select e.id::text, u.path ~ {0} from entries e join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code"),
        ("logbook", "attachment", "select a.id::text, u.path ~ {0} from attachments a join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code"),
        ("logbook", "upload", "select id::text, unit = '{1}' from uploads"),
        ("logbook", "retention-act", "select r.id::text, u.path ~ {0} from retention_acts r join attachments a on a.id = r.attachment_id join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code"),
        ("logbook", "expected-entry", "select x.id::text, u.path ~ {0} from expected_entries x join units u on u.code = x.unit_code"),
        ("logbook", "exemption-request", "select r.id::text, u.path ~ {0} from exemption_requests r join expected_entries x on x.id = r.expected_entry_id join units u on u.code = x.unit_code"),
        ("logbook", "calendar-year", "select year, true from (values ('2026')) as years (year)"),
        // Whoever attended sees a decision, and an elector a ballot, from wherever they are; none of them is an intruder here.
        ("logbook", "decision", "select d.id::text, u.path ~ {0} from decisions d join units u on u.code = d.unit_code"),
        ("logbook", "decision-paper", "select p.id::text, u.path ~ {0} from decision_papers p join decisions d on d.id = p.decision_id join units u on u.code = d.unit_code"),
        ("logbook", "ballot", "select b.id::text, u.path ~ {0} from ballots b join units u on u.code = b.unit_code"),
        ("responsibility", "template", "select code, true from (values ('FENGTAI')) as shipped (code)"),
        ("responsibility", "pledge", "select p.id::text, u.path ~ {0} from pledges p join units u on u.code = p.unit_code"),
        ("responsibility", "commitment", "select c.id::text, u.path ~ {0} from commitments c join units u on u.code = c.unit_code"),
        ("inspection", "round", "select r.id::text, exists (select from round_units n join units u on u.code = n.unit_code where n.round_id = r.id and u.path ~ {0}) from rounds r"),
        ("inspection", "team", "select t.id::text, exists (select from team_units n join units u on u.code = n.unit_code where n.team_id = t.id and u.path ~ {0}) from teams t"),
        ("inspection", "check", "select c.id::text, u.path ~ {0} from checks c join units u on u.code = c.unit_code"),
        ("inspection", "entry-remark", "select r.id::text, u.path ~ {0} from entry_remarks r join units u on u.code = r.unit_code"),
        ("inspection", "finding", "select f.id::text, u.path ~ {0} from findings f join units u on u.code = f.unit_code"),
        ("inspection", "extension-request", "select e.id::text, u.path ~ {0} from extension_requests e join findings f on f.id = e.finding_id join units u on u.code = f.unit_code"),
        ("inspection", "blackout", "select b.id::text, u.path ~ {0} from blackouts b join units u on u.code = b.unit_code"),
        ("inspection", "joint-team", "select t.id::text, u.path ~ {0} from joint_teams t join units u on u.code = t.unit_code"),
        ("inspection", "joint-team-code", "select t.code, u.path ~ {0} from joint_teams t join units u on u.code = t.unit_code"),
        ("inspection", "assignment-proposal", "select p.id::text, exists (select from proposed_teams t join units u on u.code = any(t.units) where t.proposal_id = p.id and u.path ~ {0}) from assignment_proposals p"),
        ("inspection", "tour-term", "select t.id::text, exists (select from units u join units top on top.code = t.unit_code where u.path <@ top.path and u.path ~ {0}) from tour_terms t"),
        ("inspection", "finding-answer", "select a.id::text, u.path ~ {0} from finding_answers a join units u on u.code = a.unit_code"),
        // Whoever has a unit in a draw knows of it; one that draws from everything is everybody's.
        ("inspection", "draw", "select d.id::text, exists (select from draw_units x join units u on u.code = x.unit_code where x.draw_id = d.id and u.path ~ {0}) or exists (select from units u where u.code = d.unit_code and u.path ~ {0}) from draws d"),
        ("inspection", "draw-exclusion", "select x.id::text, u.path ~ {0} from draw_exclusions x join units u on u.code = x.unit_code"),
        ("inspection", "draw-replacement", "select x.id::text, u.path ~ {0} from draw_replacements x join units u on u.code = x.unit_code"),
        ("inspection", "clue", "select c.id::text, u.path ~ {0} from clues c join units u on u.code = c.unit_code"),
        ("inspection", "clue-disposal", "select d.id::text, u.path ~ {0} from clue_disposals d join clues c on c.id = d.clue_id join units u on u.code = c.unit_code"),
        ("inspection", "supervisor", "select s.id::text, u.path ~ {0} from supervisors s join units u on u.code = s.unit_code"),
        ("inspection", "supervisor-return", "select r.id::text, u.path ~ {0} from supervisor_returns r join supervisors s on s.id = r.supervisor_id join units u on u.code = s.unit_code"),
        ("inspection", "observation", "select o.id::text, u.path ~ {0} from observations o join units u on u.code = o.unit_code"),
        ("inspection", "oral-session", "select s.id::text, exists (select from oral_reporters r join units u on u.code = r.unit_code where r.session_id = s.id and u.path ~ {0}) from oral_sessions s"),
        ("inspection", "oral-question", "select q.id::text, u.path ~ {0} from oral_questions q join units u on u.code = q.unit_code"),
        // A delegate sees the report they are asked to rate from wherever they are; none of them is an intruder here.
        ("inspection", "duty-integrity-report", "select r.id::text, u.path ~ {0} from duty_integrity_reports r join units u on u.code = r.unit_code"),
        ("inspection", "letter", "select l.id::text, u.path ~ {0} from letters l join units u on u.code = l.unit_code"),
        ("inspection", "letter-item", "select i.id::text, u.path ~ {0} from letter_items i join letters l on l.id = i.letter_id join units u on u.code = l.unit_code"),
        ("inspection", "campaign", """
            select c.id::text, u.path ~ {0} or exists (select from campaign_units n join units w on w.code = n.unit_code where n.campaign_id = c.id and w.path ~ {0})
            from campaigns c join units u on u.code = c.lead_unit
            """),
        ("inspection", "self-check-return", "select r.id::text, u.path ~ {0} from self_check_returns r join units u on u.code = r.unit_code"),
        ("inspection", "process-oversight", "select o.id::text, u.path ~ {0} or v.path ~ {0} from process_oversights o join units u on u.code = o.unit_code join units v on v.code = o.overseer"),
        ("inspection", "oversight-note", "select n.id::text, u.path ~ {0} or v.path ~ {0} from process_oversight_notes n join process_oversights o on o.id = n.oversight_id join units u on u.code = o.unit_code join units v on v.code = o.overseer"),
        ("inspection", "reviewed-decision", "select d.id::text, coalesce(u.path, d.unit_path) ~ {0} from decisions d left join units u on u.code = d.unit_code"),
        ("inspection", "outcome-review", "select r.id::text, coalesce(u.path, d.unit_path) ~ {0} from outcome_reviews r join decisions d on d.id = r.decision_id left join units u on u.code = d.unit_code"),
        // An assessment of a unit above, and the rules it is made by, are no secret to those assessed; a remark is.
        ("inspection", "rule-set", """
            select s.id::text, s.unit_code is null or coalesce(u.path ~ {0} or u.path @> (select o.path from units o where o.path ~ {0} order by nlevel(o.path) limit 1), false)
            from assessment_rule_sets s left join units u on u.code = s.unit_code
            """),
        ("inspection", "assessment", "select a.id::text, u.path ~ {0} or u.path @> (select o.path from units o where o.path ~ {0} order by nlevel(o.path) limit 1) from assessments a join units u on u.code = a.unit_code"),
        ("inspection", "assessment-remark", """
            select r.id::text, u.path ~ {0}
            from assessment_remarks r join assessment_scores s on s.assessment_id = r.assessment_id and s.kind = r.kind and s.code = r.code join units u on u.code = s.unit_code
            """),
        ("accountability", "ladder", "select ladder_id::text, path ~ {0} from standings"),
        ("accountability", "reminder", "select r.id::text, s.path ~ {0} from reminders r join standings s on s.ladder_id = r.ladder_id"),
        ("accountability", "proposal", "select p.id::text, coalesce(s.path, u.path, p.unit_path) ~ {0} from proposals p left join standings s on s.ladder_id = p.ladder_id left join units u on u.code = p.unit_code"),
        ("accountability", "case", "select case_id::text, bool_or(unit_path ~ {0}) from trail group by case_id"),
        // Only those nobody works with: a try may close them.
        ("gateway", "account", "select id::text, unit = '{1}' from accounts where name like 'victim%'"),
        ("gateway", "key", "select id::text, unit = '{1}' from api_keys where name = 'victim'"),
        ("inspection", "item", "select item_code, true from list_items"),
        ("accountability", "chain", "select distinct chain, bool_or(unit_path ~ {0}) from ledger group by chain"),
        ("accountability", "subject", "select distinct subject, bool_or(unit_path ~ {0}) from ledger group by subject"),
        .. Landscape.Services.Select(s => (s, "ledger-row", "select id::text, unit_path ~ {0} from ledger")),
    ];

    // What stands below what in a path: an id of the one and an id of the other, found together.
    private static readonly (string Service, string Upper, string Lower, string Sql)[] PairKinds =
    [
        ("inspection", "round", "unit", "select round_id::text, unit_code from team_units"),
        ("inspection", "round", "assignment-proposal", "select round_id::text, id::text from assignment_proposals"),
        ("inspection", "draw", "draw-exclusion", "select draw_id::text, id::text from draw_exclusions"),
        ("inspection", "draw", "draw-replacement", "select draw_id::text, id::text from draw_replacements"),
        ("inspection", "oral-session", "unit", "select session_id::text, unit_code from oral_reporters"),
        ("logbook", "entry", "attachment", "select entry_id::text, id::text from attachments"),
        ("logbook", "decision", "decision-paper", "select decision_id::text, id::text from decision_papers"),
        ("responsibility", "rectification", "evidence", "select task_id::text, id::text from rectification_evidence"),
        ("responsibility", "annual-task", "evidence", "select task_id::text, id::text from annual_task_evidence"),
    ];

    private readonly Dictionary<(string Upper, string Lower), List<(string Upper, string Lower)>> pairs = [];
    private readonly Dictionary<string, List<Thing>> byKind = new(StringComparer.Ordinal);
    private HashSet<string> ids = [];

    public IEnumerable<Thing> All => byKind.Values.SelectMany(t => t);

    /// <summary>Those of a kind; none of it is not an error.</summary>
    public IReadOnlyList<Thing> Of(string kind) => byKind.TryGetValue(kind, out var things) ? things : [];

    /// <summary>Ids of a kind with those of a kind below it; none of it is not an error.</summary>
    public IReadOnlyList<(string Upper, string Lower)> Pairs(string upper, string lower) => pairs.TryGetValue((upper, lower), out var found) ? found : [];

    /// <summary>True when something has this id or code.</summary>
    public bool Has(string id) => ids.Contains(id);

    /// <summary>Reads what is there now.</summary>
    public async Task Read()
    {
        byKind.Clear();
        foreach (var (service, kind, sql) in Kinds)
        {
            await using var connection = await landscape.Session(service);
            await using var command = new NpgsqlCommand(sql.Replace("{0}", $"'*.{unit}.*'::lquery", StringComparison.Ordinal).Replace("{1}", unit, StringComparison.Ordinal), connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                if (!byKind.TryGetValue(kind, out var things))
                    byKind[kind] = things = [];
                things.Add(new Thing(kind, reader.GetString(0), reader.GetBoolean(1)));
            }
        }
        pairs.Clear();
        foreach (var (service, upper, lower, sql) in PairKinds)
        {
            await using var connection = await landscape.Session(service);
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync();
            var found = pairs[(upper, lower)] = [];
            while (await reader.ReadAsync())
                found.Add((reader.GetString(0), reader.GetString(1)));
        }
        ids = All.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
    }
}
