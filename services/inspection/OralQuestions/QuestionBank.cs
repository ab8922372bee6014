using DutyNet.Chassis.Database;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Clues;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>
/// The bank of each unit's questions, made from its own record. One source gives one question: a finding, an irregular decision, the petitions of a kind,
/// the missing entries of a list item. Building it again changes what the record changed and nothing else; what a person has worded or retired stays.
/// </summary>
internal static class QuestionBank
{
    private sealed record Change(string UnitCode, string UnitPath, int Added, int Changed, int Retired);

    /// <summary>What building did to all units together.</summary>
    public sealed record Built(int Units, int Added, int Changed, int Retired);

    /// <summary>Makes the questions of these units anew from what is known of them, and records what changed.</summary>
    public static async Task<Built> Build(Tx tx, string[] units, string actor, DateTimeOffset now)
    {
        var changes = await tx.QueryAsync<Change>("""
            with history as (
                select f.id, f.case_id, f.unit_code, f.category, left(rtrim(f.description, '。. '), 200) as description, f.closed_at, s.status,
                       (select count(*) from overdue_notices o where o.finding_id = f.id) as overdue,
                       (select count(*) from returns r where r.finding_id = f.id) as returned,
                       (select count(*) from extension_requests e where e.finding_id = f.id and e.granted) as extended
                from findings f join finding_states s on s.finding_id = f.id
                where f.unit_code = any(@units)),
            made (unit_code, origin, source_key, sources, case_id, theme, text) as (
                select unit_code, case when overdue + returned + extended > 0 then 'Rectification' else 'Finding' end, 'finding:' || id, array [id::text], case_id, '问题整改',
                       '检查发现你单位“' || category || '”方面的问题：' || description || '。'
                       || case when status = 'Closed' then '该问题已于' || to_char(closed_at at time zone 'Asia/Shanghai', 'YYYY"年"FMMM"月"FMDD"日"') || '销号。' else '该问题尚未销号。' end
                       || case when overdue > 0 then '整改逾期' || overdue || '次。' else '' end
                       || case when returned > 0 then '整改被退回' || returned || '次。' else '' end
                       || case when extended > 0 then '整改延期' || extended || '次。' else '' end
                       || case when status = 'Closed' then '请说明怎样防止反弹。' else '请说明整改到哪一步、由谁负责、何时完成。' end
                from history
                union all
                -- Nothing of a clue but its kind: neither how many, nor about whom, nor since when.
                select unit_code, 'Petition', 'petitions:' || kind, array_agg(id::text order by id), null, '维护群众利益',
                       '信访中有涉及你单位“' || coalesce(max(w.zh), kind) || '”方面的反映。你对这方面的情况研究过几次，采取了哪些措施，群众是否满意？'
                from clues left join unnest(@kinds, @words) as w(of_kind, zh) on w.of_kind = kind
                where unit_code = any(@units) and source = 'Petition' and merged_into is null
                group by unit_code, kind
                union all
                select unit_code, 'Decision', 'decision:' || decision_id, array_agg(irregularity_id::text order by irregularity_id), max(case_id::text)::uuid, '决策留痕',
                       '第' || max(number) || '号应急决策' || string_agg(case kind when 'NotWrittenUp' then '未按时书面记录' else '未在下次会议上通报' end, '、' order by kind)
                       || '。请说明原因，以及今后怎样做到决策留痕。'
                from bank_irregularities where unit_code = any(@units)
                group by unit_code, decision_id
                union all
                select m.unit_code, 'Entry', 'missing:' || m.item_code, array_agg(m.expected_entry_id::text order by m.expected_entry_id), null, '履职记录',
                       '责任清单 ' || m.item_code || coalesce('（' || max(i.text) || '）', '') || '应记未记' || count(*) || '次，其中' || count(g.expected_entry_id)
                       || '次事后补记。请说明这项责任是没有履行还是没有记录，今后怎样落实。'
                from bank_missing_entries m
                left join bank_made_good g on g.expected_entry_id = m.expected_entry_id
                left join lateral (select left(max(text), 100) as text from list_items where item_code = m.item_code) i on true
                where m.unit_code = any(@units)
                group by m.unit_code, m.item_code),
            kept as (
                insert into oral_questions as q (id, unit_code, origin, source_key, sources, case_id, theme, text, version, edited, added_by, added_at)
                select uuid_v7(@now), unit_code, origin, source_key, sources, case_id, theme, text, 1, false, @actor, @now from made
                on conflict (unit_code, source_key) do update
                    set origin = excluded.origin, sources = excluded.sources,
                        theme = case when q.edited then q.theme else excluded.theme end,
                        text = case when q.edited then q.text else excluded.text end,
                        version = q.version + (not q.edited and (q.theme, q.text) is distinct from (excluded.theme, excluded.text))::int,
                        retired_at = null, retired_by = null, retired_for = null, built_out = false
                    where (q.retired_at is null or q.built_out)
                      and (q.built_out or (q.origin, q.sources) is distinct from (excluded.origin, excluded.sources)
                           or (not q.edited and (q.theme, q.text) is distinct from (excluded.theme, excluded.text)))
                returning q.id, q.unit_code, q.version, q.theme, q.text, xmax = 0 as added),
            logged as (
                insert into oral_question_versions (question_id, version, theme, text, reason, changed_by, changed_at)
                select id, version, theme, text, '由本单位记录生成', @actor, @now from kept
                on conflict do nothing), -- only its sources changed
            gone as (
                update oral_questions q set retired_at = @now, retired_by = @actor, retired_for = '来源已不存在', built_out = true
                where q.unit_code = any(@units) and q.origin <> 'General' and q.retired_at is null
                  and not exists (select from made m where m.unit_code = q.unit_code and m.source_key = q.source_key)
                returning q.unit_code),
            changed as (
                select unit_code, added::int as added, (not added)::int as changed, 0 as retired from kept
                union all
                select unit_code, 0, 0, 1 from gone)
            select c.unit_code, u.path::text as unit_path, sum(c.added)::int as added, sum(c.changed)::int as changed, sum(c.retired)::int as retired
            from changed c join units u on u.code = c.unit_code
            group by c.unit_code, u.path order by c.unit_code
            """, new { units, actor, now, kinds = Clue.Words.Keys.ToArray(), words = Clue.Words.Values.ToArray() });
        tx.Record(changes.Select(c => new QuestionBankBuilt(c.UnitCode, c.UnitPath, c.Added, c.Changed, c.Retired)));
        return new(units.Length, changes.Sum(c => c.Added), changes.Sum(c => c.Changed), changes.Sum(c => c.Retired));
    }

    /// <summary>
    /// Fixes what may be asked in a session: of each unit the questions about it and those for its kind, in the order of their ids, with the placeholders filled from the
    /// record as it is now.
    /// </summary>
    public static Task Freeze(Tx tx, Guid sessionId) => tx.ExecuteAsync("""
        insert into oral_frozen_questions (session_id, unit_code, place, question_id, version, theme, text, case_id)
        select @sessionId, u.code, row_number() over (partition by u.code order by q.id) - 1, q.id, q.version, q.theme,
               replace(replace(replace(replace(replace(replace(replace(q.text,
                   '{unit}', u.name), '{findings}', f.findings::text), '{open}', f.open::text), '{overdue}', f.overdue::text), '{returned}', f.returned::text),
                   '{missing}', m.missing::text), '{irregular}', d.irregular::text),
               q.case_id
        from oral_reporters r
        join units u on u.code = r.unit_code
        join oral_questions q on q.retired_at is null
            and (q.unit_code = u.code and q.unit_kind is null
                 or q.unit_kind = u.kind and exists (select from units above where above.code = q.unit_code and u.path <@ above.path))
        cross join lateral (
            select count(*) as findings, count(*) filter (where f.closed_at is null) as open,
                   count(*) filter (where exists (select from overdue_notices o where o.finding_id = f.id)) as overdue,
                   count(*) filter (where exists (select from returns t where t.finding_id = f.id)) as returned
            from findings f where f.unit_code = u.code) f
        cross join lateral (select count(*) as missing from bank_missing_entries m where m.unit_code = u.code) m
        cross join lateral (select count(distinct decision_id) as irregular from bank_irregularities i where i.unit_code = u.code) d
        where r.session_id = @sessionId
        """, new { sessionId });
}
