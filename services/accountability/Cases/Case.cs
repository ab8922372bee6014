using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Accountability.Cases;

/// <summary>What began a case.</summary>
public enum CaseKind
{
    /// <summary>检查发现问题</summary>
    Finding,

    /// <summary>应记未记</summary>
    MissingEntry,

    /// <summary>责任书逾期未签</summary>
    UnsignedPledge,

    /// <summary>年度任务进度滞后</summary>
    TaskBehind,

    /// <summary>决策记录不合规定</summary>
    IrregularDecision,

    /// <summary>工作建议书事项</summary>
    LetterItem,

    /// <summary>提请问责</summary>
    Request,

    /// <summary>问题线索; discipline staff alone see it.</summary>
    Clue,
}

/// <summary>The summary of a case, worked out from its trail.</summary>
public static class Case
{
    /// <summary>What a caller is told of a case that is not there, or of which they may see nothing.</summary>
    public static Problem NotFound => Problem.NotFound("case", "该事项链");

    /// <summary>Locks the case, made when it is new: two events at once would each miss the other in the summary.</summary>
    public static Task Hold(Tx tx, Guid caseId) => tx.ExecuteAsync("""
        insert into cases (case_id) values (@caseId) on conflict (case_id) do update set case_id = excluded.case_id
        """, new { caseId });

    /// <summary>
    /// Works the summary out anew. The case of a finding or a letter's item closes with its close-out, that of a request alone with its decision,
    /// that of a clue alone when it is disposed of as closed or merged into another, any other with the end of its ladder; none while a ladder of it is open: the logbook entry that a rectification owes may still be missing, or a
    /// proposal undecided; nor while somebody waits for the decision of a request.
    /// </summary>
    public static Task Summarize(Tx tx, Guid caseId) => tx.ExecuteAsync("""
        with events as (select message_id, recorded_at, step, type, subject, unit_path, body from trail where case_id = @caseId),
        first as (select unit_path from events order by recorded_at, step, message_id limit 1),
        known as (
            select bool_or(type like 'LetterItem%') as letter,
                   bool_or(type = 'AccountabilityRequested') as request,
                   bool_or(type = 'AccountabilityRequested' and not exists (select from events s where s.type = 'RequestDecided' and s.body ->> 'requestId' = e.body ->> 'requestId')) as request_open,
                   max(recorded_at) filter (where type = 'RequestDecided') as decided,
                   bool_or(type like 'Clue%') as clue,
                   max(recorded_at) filter (where (type = 'ClueDisposed' and body ->> 'disposal' = 'Closed'
                                                   and not exists (select from events s where s.type = 'ClueDisposed' and s.recorded_at > e.recorded_at))
                                               or (type = 'ClueMerged' and not exists (select from events s where s.type = 'ClueSeparated' and s.recorded_at > e.recorded_at))) as clue_ended,
                   bool_or(type like 'Finding%' or type like 'Rectification%' or type like 'Extension%') as finding,
                   bool_or(type in ('LogbookEntryMissing', 'EntryMadeGood') or type like 'Exemption%') as missing,
                   bool_or(type like 'Pledge%') as pledge,
                   bool_or(type = 'TaskBehindSchedule' or type like 'AnnualTask%') as task,
                   bool_or(type in ('DecisionIrregular', 'DecisionPutRight')) as decision,
                   min(recorded_at) as opened_at,
                   -- found again, it is open until a later version closes it out
                   max(recorded_at) filter (where type in ('FindingClosed', 'LetterItemClosed') and not exists (
                       select from events r where r.type = 'FindingRecurred' and (r.body ->> 'version')::int > (e.body ->> 'version')::int)) as closed_out,
                   max(recorded_at) filter (where type = 'LadderStopped') as stopped,
                   max(recorded_at) filter (where type = 'LadderStopped' and exists (select from events s where s.type = 'LadderStarted' and s.subject = e.subject)) as ran_until,
                   -- one that started again after its end is open again; its first start may never have been said, when its end was known first
                   bool_or(type = 'LadderStarted' and (
                       select count(*) filter (where s.type = 'LadderStarted') > count(*) filter (where s.type = 'LadderStopped')
                              or max(s.recorded_at) filter (where s.type = 'LadderStarted') > max(s.recorded_at) filter (where s.type = 'LadderStopped')
                       from events s where s.subject = e.subject and s.type in ('LadderStarted', 'LadderStopped'))) as ladder_open,
                   max(body ->> 'category') filter (where type in ('FindingRaised', 'LetterItemIssued')) as category,
                   min(body ->> 'itemCode') filter (where type = 'LogbookEntryMissing') as item,
                   min(body ->> 'postCode') filter (where type = 'PledgeOverdue') as post,
                   min(body ->> 'title') filter (where type = 'TaskBehindSchedule') as planned,
                   min(body ->> 'number') filter (where type in ('DecisionIrregular', 'DecisionPutRight')) as number
            from events e)
        update cases c set
            kind = case when k.letter then 'LetterItem' when k.finding then 'Finding' when k.missing then 'MissingEntry' when k.pledge then 'UnsignedPledge' when k.task then 'TaskBehind'
                when k.decision then 'IrregularDecision' when k.request then 'Request' when k.clue then 'Clue' end,
            unit_path = f.unit_path,
            unit_code = subpath(f.unit_path, -1)::text,
            title = case when k.letter or k.finding then k.category when k.missing then k.item when k.pledge then k.post when k.task then k.planned else k.number end,
            opened_at = k.opened_at,
            closed_at = case
                when k.ladder_open or k.request_open then null
                when not (k.letter or k.finding) then greatest(k.stopped, k.decided, k.clue_ended)
                when k.closed_out is not null then greatest(k.closed_out, k.ran_until, k.decided) end
        from known k, first f
        where c.case_id = @caseId
        """, new { caseId });
}
