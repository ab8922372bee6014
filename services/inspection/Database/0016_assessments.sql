-- Rule sets: what counts how much. Versioned data of a unit, for its subtree; never changed, only succeeded by the next version.
create table assessment_rule_sets (
    id               uuid        primary key,
    unit_code        text,                 -- null: shipped, for whoever has none of their own
    version          int         not null check (version > 0),
    from_year        int         not null, -- the first year it is for
    title            text        not null,
    rules            jsonb       not null, -- start, most, and the rules themselves
    drafted_by       text        not null, -- the person
    drafted_at       timestamptz not null,
    unique (unit_code, version)
);

create table assessment_rule_adoptions (
    rule_set_id uuid        primary key references assessment_rule_sets,
    adopted_by  text        not null, -- another person
    adopted_at  timestamptz not null
);

-- Every number is a default of ours: the documents give none. What is made good weighs half, and what was never owed nothing.
insert into assessment_rule_sets (id, unit_code, version, from_year, title, rules, drafted_by, drafted_at)
values ('01900000-0000-7000-8000-000000000011', null, 1, 2000, '缺省考核规则', $rules${"start":100,"most":110,"rules":[
        {"code":"entry-missing","fact":"LogbookEntryMissing","variants":null,"appliesTo":"Unit","effect":"Deduction","points":1,"per":"Each","most":20,"mendedBy":[{"fact":"EntryMadeGood","percent":50},{"fact":"ExemptionDecided","percent":100}],"zh":"应记未记，每项","en":"Logbook entry missing, each"},
        {"code":"entry-missing-leader","fact":"LogbookEntryMissing","variants":null,"appliesTo":"Leader","effect":"Deduction","points":2,"per":"Each","most":20,"mendedBy":[{"fact":"EntryMadeGood","percent":50},{"fact":"ExemptionDecided","percent":100}],"zh":"本人应记未记，每项","en":"Own logbook entry missing, each"},
        {"code":"entry-late","fact":"EntryRecorded","variants":["Late"],"appliesTo":"Unit","effect":"Deduction","points":0.2,"per":"Each","most":5,"mendedBy":[],"zh":"补记，每条","en":"Entry recorded late, each"},
        {"code":"entry-late-leader","fact":"EntryRecorded","variants":["Late"],"appliesTo":"Leader","effect":"Deduction","points":0.5,"per":"Each","most":5,"mendedBy":[],"zh":"本人补记，每条","en":"Own entry recorded late, each"},
        {"code":"entry-returned","fact":"EntryReturned","variants":null,"appliesTo":"Unit","effect":"Deduction","points":0.5,"per":"Each","most":5,"mendedBy":[],"zh":"记录被退回，每次","en":"Entry returned, each time"},
        {"code":"entry-returned-leader","fact":"EntryReturned","variants":null,"appliesTo":"Leader","effect":"Deduction","points":1,"per":"Each","most":5,"mendedBy":[],"zh":"本人记录被退回，每次","en":"Own entry returned, each time"},
        {"code":"finding-minor","fact":"FindingRaised","variants":["Minor"],"appliesTo":"Unit","effect":"Deduction","points":1,"per":"Each","most":20,"mendedBy":[{"fact":"FindingClosed","percent":50}],"zh":"检查发现一般问题，每个","en":"Minor finding, each"},
        {"code":"finding-minor-head","fact":"FindingRaised","variants":["Minor"],"appliesTo":"FirstResponsible","effect":"Deduction","points":0.5,"per":"Each","most":10,"mendedBy":[{"fact":"FindingClosed","percent":50}],"zh":"本单位检查发现一般问题，每个","en":"Minor finding of the unit, each"},
        {"code":"finding-serious","fact":"FindingRaised","variants":["Serious"],"appliesTo":"Unit","effect":"Deduction","points":3,"per":"Each","most":20,"mendedBy":[{"fact":"FindingClosed","percent":50}],"zh":"检查发现较重问题，每个","en":"Serious finding, each"},
        {"code":"finding-serious-head","fact":"FindingRaised","variants":["Serious"],"appliesTo":"FirstResponsible","effect":"Deduction","points":1.5,"per":"Each","most":10,"mendedBy":[{"fact":"FindingClosed","percent":50}],"zh":"本单位检查发现较重问题，每个","en":"Serious finding of the unit, each"},
        {"code":"finding-grave","fact":"FindingRaised","variants":["Grave"],"appliesTo":"Unit","effect":"Deduction","points":6,"per":"Each","most":20,"mendedBy":[{"fact":"FindingClosed","percent":50}],"zh":"检查发现严重问题，每个","en":"Grave finding, each"},
        {"code":"finding-grave-head","fact":"FindingRaised","variants":["Grave"],"appliesTo":"FirstResponsible","effect":"Deduction","points":3.0,"per":"Each","most":10,"mendedBy":[{"fact":"FindingClosed","percent":50}],"zh":"本单位检查发现严重问题，每个","en":"Grave finding of the unit, each"},
        {"code":"finding-recurred","fact":"FindingRecurred","variants":null,"appliesTo":"Unit","effect":"Deduction","points":4,"per":"Each","most":12,"mendedBy":[],"zh":"问题屡查屡犯，每次","en":"Finding came up again, each time"},
        {"code":"finding-recurred-head","fact":"FindingRecurred","variants":null,"appliesTo":"FirstResponsible","effect":"Deduction","points":2,"per":"Each","most":6,"mendedBy":[],"zh":"本单位问题屡查屡犯，每次","en":"Finding of the unit came up again, each time"},
        {"code":"rectification-overdue","fact":"RectificationOverdue","variants":null,"appliesTo":"Unit","effect":"Deduction","points":3,"per":"Each","most":15,"mendedBy":[{"fact":"FindingClosed","percent":30},{"fact":"LetterItemClosed","percent":30}],"zh":"整改逾期，每次","en":"Rectification overdue, each time"},
        {"code":"rectification-overdue-leader","fact":"RectificationOverdue","variants":null,"appliesTo":"Leader","effect":"Deduction","points":3,"per":"Each","most":15,"mendedBy":[{"fact":"FindingClosed","percent":30},{"fact":"LetterItemClosed","percent":30}],"zh":"本人负责的整改逾期，每次","en":"Rectification one answers for overdue, each time"},
        {"code":"rectification-returned","fact":"RectificationReturned","variants":null,"appliesTo":"Unit","effect":"Deduction","points":0.5,"per":"Each","most":3,"mendedBy":[],"zh":"整改被退回，每次","en":"Rectification returned, each time"},
        {"code":"task-behind","fact":"TaskBehindSchedule","variants":["HalfYear"],"appliesTo":"Unit","effect":"Deduction","points":1,"per":"Each","most":10,"mendedBy":[{"fact":"AnnualTaskDone","percent":50}],"zh":"年度任务半年进度滞后，每项","en":"Annual task behind at half-year, each"},
        {"code":"task-behind-leader","fact":"TaskBehindSchedule","variants":["HalfYear"],"appliesTo":"Leader","effect":"Deduction","points":1,"per":"Each","most":10,"mendedBy":[{"fact":"AnnualTaskDone","percent":50}],"zh":"本人负责的年度任务半年进度滞后，每项","en":"Annual task one answers for behind at half-year, each"},
        {"code":"task-overdue","fact":"TaskBehindSchedule","variants":["Overdue"],"appliesTo":"Unit","effect":"Deduction","points":3,"per":"Each","most":10,"mendedBy":[{"fact":"AnnualTaskDone","percent":50}],"zh":"年度任务到期未完成，每项","en":"Annual task not done by its date, each"},
        {"code":"task-overdue-leader","fact":"TaskBehindSchedule","variants":["Overdue"],"appliesTo":"Leader","effect":"Deduction","points":3,"per":"Each","most":10,"mendedBy":[{"fact":"AnnualTaskDone","percent":50}],"zh":"本人负责的年度任务到期未完成，每项","en":"Annual task one answers for not done by its date, each"},
        {"code":"task-on-time","fact":"AnnualTaskDone","variants":["OnTime"],"appliesTo":"Unit","effect":"Credit","points":0.5,"per":"Each","most":3,"mendedBy":[],"zh":"年度任务按期完成，每项","en":"Annual task done on time, each"},
        {"code":"pledge-overdue","fact":"PledgeOverdue","variants":null,"appliesTo":"Unit","effect":"Deduction","points":2,"per":"Each","most":10,"mendedBy":[{"fact":"PledgeEffective","percent":50},{"fact":"PledgeWithdrawn","percent":50}],"zh":"责任书逾期未签，每份","en":"Pledge not signed by its date, each"},
        {"code":"pledge-overdue-leader","fact":"PledgeOverdue","variants":null,"appliesTo":"Leader","effect":"Deduction","points":2,"per":"Each","most":10,"mendedBy":[{"fact":"PledgeEffective","percent":50},{"fact":"PledgeWithdrawn","percent":50}],"zh":"本人逾期未签责任书，每份","en":"Pledge one did not sign by its date, each"},
        {"code":"decision-irregular","fact":"DecisionIrregular","variants":null,"appliesTo":"Unit","effect":"Deduction","points":2,"per":"Each","most":10,"mendedBy":[{"fact":"DecisionPutRight","percent":50}],"zh":"决策记录不合规定，每项","en":"Decision record irregular, each"},
        {"code":"decision-irregular-leader","fact":"DecisionIrregular","variants":null,"appliesTo":"Leader","effect":"Deduction","points":2,"per":"Each","most":10,"mendedBy":[{"fact":"DecisionPutRight","percent":50}],"zh":"本人决策记录不合规定，每项","en":"Own decision record irregular, each"},
        {"code":"no-motion","fact":"NoMotionAllYear","variants":null,"appliesTo":"Unit","effect":"Deduction","points":1,"per":"Each","most":5,"mendedBy":[],"zh":"领导全年无动议，每人","en":"Leader without a motion all year, each"},
        {"code":"no-motion-leader","fact":"NoMotionAllYear","variants":null,"appliesTo":"Leader","effect":"Deduction","points":3,"per":"Each","most":null,"mendedBy":[],"zh":"本人全年无动议","en":"No motion of one’s own all year"},
        {"code":"yellow-card","fact":"LadderEscalated","variants":["YellowCard"],"appliesTo":"Unit","effect":"Deduction","points":0.5,"per":"Each","most":5,"mendedBy":[],"zh":"被亮黄牌，每次","en":"Yellow card, each"},
        {"code":"red-light","fact":"LadderEscalated","variants":["RedLight"],"appliesTo":"Unit","effect":"Deduction","points":2,"per":"Each","most":10,"mendedBy":[],"zh":"被闪红灯，每次","en":"Red light, each"},
        {"code":"red-light-head","fact":"LadderEscalated","variants":["RedLight"],"appliesTo":"FirstResponsible","effect":"Deduction","points":1,"per":"Each","most":5,"mendedBy":[],"zh":"本单位被闪红灯，每次","en":"Red light of the unit, each"},
        {"code":"entry-remarked","fact":"EntryRemarked","variants":["NotRecorded","Irregular","DutyNotDone"],"appliesTo":"Unit","effect":"Deduction","points":0.5,"per":"Each","most":5,"mendedBy":[],"zh":"检查指出履职记录缺陷，每条","en":"Defect of an entry found by a check, each"},
        {"code":"letter-reply-overdue","fact":"LetterReplyOverdue","variants":null,"appliesTo":"Unit","effect":"Deduction","points":2,"per":"Each","most":6,"mendedBy":[{"fact":"LetterReplied","percent":50}],"zh":"工作建议书逾期未回复，每份","en":"Letter not replied to by its date, each"},
        {"code":"oral-report-low","fact":"OralReportConcluded","variants":["Below70"],"appliesTo":"Leader","effect":"Deduction","points":2,"per":"Each","most":4,"mendedBy":[],"zh":"口头述责测评低于70分，每次","en":"Oral report rated below 70, each"},
        {"code":"oral-report-high","fact":"OralReportConcluded","variants":["From90"],"appliesTo":"Leader","effect":"Credit","points":1,"per":"Each","most":2,"mendedBy":[],"zh":"口头述责测评90分以上，每次","en":"Oral report rated 90 or more, each"},
        {"code":"duty-integrity-low","fact":"DutyIntegrityRatingsClosed","variants":["Below70"],"appliesTo":"Leader","effect":"Deduction","points":5,"per":"Each","most":null,"mendedBy":[],"zh":"述责述廉测评低于70分","en":"Report on duty and integrity rated below 70"},
        {"code":"duty-integrity-high","fact":"DutyIntegrityRatingsClosed","variants":["From90"],"appliesTo":"Leader","effect":"Credit","points":1,"per":"Each","most":null,"mendedBy":[],"zh":"述责述廉测评90分以上","en":"Report on duty and integrity rated 90 or more"}
    ]}$rules$, 'shipped', '2000-01-01T00:00:00Z');
insert into assessment_rule_adoptions (rule_set_id, adopted_by, adopted_at) values ('01900000-0000-7000-8000-000000000011', 'shipped', '2000-01-01T00:00:00Z');

-- The rule set that holds for a unit in a year, as adopted by an instant: the nearest up the tree, in its newest version.
create function rules_in_force(p_path ltree, p_year int, p_at timestamptz) returns setof assessment_rule_sets
    language sql stable as $$
    select s.*
    from assessment_rule_sets s
    join assessment_rule_adoptions a on a.rule_set_id = s.id
    left join units u on u.code = s.unit_code
    where s.from_year <= p_year and a.adopted_at <= p_at and (s.unit_code is null or u.path @> p_path)
    order by nlevel(u.path) desc nulls last, s.version desc
    limit 1
$$;

-- The lines of some units and of their people: each rule with what it counted and the points that makes. Without an instant from the kept
-- tallies, with one from the facts themselves. A rule for the first responsible person counts what the unit did.
create function assessed_lines(p_rules jsonb, p_units text[], p_year int, p_at timestamptz, p_up_to bigint)
    returns table (applies_to text, code text, rule text, facts bigint, points numeric, fingerprint numeric)
    language sql stable as $$
    with tally as materialized (
        select t.unit_code, t.person_code, t.fact, t.variant, t.mended_by, t.facts, t.quantity, t.fingerprint
        from unnest(p_units) as wanted(code) join tallies t on t.unit_code = wanted.code and t.year = p_year
        where p_at is null
        union all
        select t.* from tallied(p_units, p_year, p_at, p_up_to) t where p_at is not null),
    rule as (
        select * from jsonb_to_recordset(p_rules -> 'rules')
            as r(code text, fact text, variants text[], "appliesTo" text, effect text, points numeric, per text, most numeric, "mendedBy" jsonb)),
    -- weighed once for each kind of fact there is, and not for each tally
    weighed as materialized (
        select k.fact, k.variant, k.mended_by, r."appliesTo" as applies_to, r.code as rule, r.effect, r.most, r.per,
               -- made good by several, it is what gives back most that counts
               round(r.points * (100 - coalesce((select max(m.percent) from jsonb_to_recordset(r."mendedBy") as m(fact text, percent int) where m.fact = any(k.mended_by)), 0)) / 100, 2) as points
        from (select distinct t.fact, coalesce(t.variant, '') as variant, t.mended_by from tally t) k
        join rule r on r.fact = k.fact and (r.variants is null or k.variant = any(r.variants))),
    counted as (
        select w.applies_to, case w.applies_to when 'Leader' then t.person_code else t.unit_code end as code, w.rule, w.effect, w.most, t.facts, t.fingerprint,
               w.points * case w.per when 'Quantity' then t.quantity else t.facts end as value
        from tally t join weighed w on w.fact = t.fact and w.variant = coalesce(t.variant, '') and w.mended_by = t.mended_by
        where w.applies_to <> 'Leader' or t.person_code is not null)
    select applies_to, code, rule, sum(facts)::bigint,
           (case effect when 'Deduction' then -1 else 1 end * least(sum(value), coalesce(most, sum(value))))::numeric(14, 2), sum(fingerprint)
    from counted
    group by applies_to, code, rule, effect, most
$$;

-- Who is assessed in a subtree as of a day: every unit, and everybody in its leading group, by their foremost post there.
create function assessable(p_root ltree, p_day date)
    returns table (kind text, code text, name text, unit_code text, class text, head boolean)
    language sql stable as $$
    select 'Unit', u.code, u.name, u.code, coalesce(u.class, u.kind), false from units u where u.path <@ p_root
    union all
    (select distinct on (h.person_code) 'Leader', h.person_code, h.person_name, h.unit_code, coalesce(u.class, u.kind), h.role = 'FirstResponsible'
     from holdings h join units u on u.code = h.unit_code
     where u.path <@ p_root and h.role in ('FirstResponsible', 'TeamMember', 'DisciplineSecretary')
       and h.held_from <= p_day and (h.held_until is null or h.held_until >= p_day)
     order by h.person_code, h.role = 'FirstResponsible' desc, nlevel(u.path), h.held_from, h.holding_id)
$$;

-- Scores of all who are assessed, with their place among those of their class: who is level shares a place (1, 2, 2, 4).
create function assessed_scores(p_rules jsonb, p_root ltree, p_year int, p_at timestamptz, p_up_to bigint, p_day date)
    returns table (kind text, code text, name text, unit_code text, class text, head boolean, deducted numeric, credited numeric, score numeric, place int, class_size int)
    language sql stable as $$
    with line as materialized (
        select * from assessed_lines(p_rules, array(select u.code from units u where u.path <@ p_root), p_year, p_at, p_up_to)),
    subject as materialized (select * from assessable(p_root, p_day)),
    owed as (
        select s.kind, s.code, l.points from subject s join line l on l.applies_to = s.kind and l.code = s.code
        union all
        select s.kind, s.code, l.points from subject s join line l on l.applies_to = 'FirstResponsible' and l.code = s.unit_code where s.head),
    total as (
        select o.kind, o.code, -coalesce(sum(o.points) filter (where o.points < 0), 0) as deducted, coalesce(sum(o.points) filter (where o.points > 0), 0) as credited
        from owed o group by o.kind, o.code),
    scored as (
        select s.*, coalesce(t.deducted, 0)::numeric(14, 2) as deducted, coalesce(t.credited, 0)::numeric(14, 2) as credited,
               least((p_rules ->> 'most')::numeric, greatest(0, (p_rules ->> 'start')::numeric - coalesce(t.deducted, 0) + coalesce(t.credited, 0)))::numeric(6, 2) as score
        from subject s left join total t on t.kind = s.kind and t.code = s.code)
    select s.*, rank() over (partition by s.kind, s.class order by s.score desc)::int, count(*) over (partition by s.kind, s.class)::int
    from scored s
$$;

-- A draft is a version of a unit's year, frozen; it is published or followed by the next version, and never changed.
create table assessments (
    id            uuid        primary key,
    unit_code     text        not null, -- it and everything below it is assessed
    year          int         not null,
    version       int         not null check (version > 0),
    rule_set_id   uuid        not null references assessment_rule_sets,
    known_at      timestamptz not null, -- facts recorded by then
    known_up_to   bigint      not null, -- facts arrived by then
    remarks_until date        not null,
    reason        text,                 -- why there is another version
    sha256        text        not null, -- of its lines and scores
    drafted_by    text        not null, -- the person
    drafted_at    timestamptz not null,
    unique (unit_code, year, version),
    check ((version = 1) = (reason is null))
);

create table assessment_scores (
    assessment_id uuid          not null references assessments,
    kind          text          not null check (kind in ('Unit', 'Leader')),
    code          text          not null,
    name          text          not null,
    unit_code     text          not null,
    class         text          not null,
    head          boolean       not null, -- first responsible person of the unit
    deducted      numeric(14,2) not null,
    credited      numeric(14,2) not null,
    score         numeric(6,2)  not null,
    place         int           not null,
    class_size    int           not null,
    primary key (assessment_id, kind, code)
);
create index assessment_scores_unit on assessment_scores (unit_code);

create table assessment_lines (
    assessment_id uuid          not null references assessments,
    applies_to    text          not null check (applies_to in ('Unit', 'Leader', 'FirstResponsible')),
    code          text          not null,
    rule          text          not null,
    facts         bigint        not null,
    points        numeric(14,2) not null,
    fingerprint   numeric       not null,
    primary key (assessment_id, applies_to, code, rule)
);

create table assessment_publications (
    assessment_id uuid        primary key references assessments,
    published_by  text        not null, -- another person
    published_at  timestamptz not null
);

create table assessment_remarks (
    id            uuid        primary key,
    assessment_id uuid        not null references assessments,
    kind          text        not null check (kind in ('Unit', 'Leader')),
    code          text        not null,
    rule          text,
    text          text        not null,
    remarked_by   text        not null, -- the person
    remarked_at   timestamptz not null,
    foreign key (assessment_id, kind, code) references assessment_scores
);
create index assessment_remarks_assessment on assessment_remarks (assessment_id);

create table assessment_answers (
    remark_id   uuid        primary key references assessment_remarks,
    accepted    boolean     not null,
    reason      text        not null,
    set_aside   uuid[]      not null, -- facts that do not count any more
    answered_by text        not null, -- the person
    answered_at timestamptz not null,
    check (accepted or set_aside = '{}')
);

create view assessment_states as
select a.id as assessment_id,
       case
           when p.assessment_id is null and a.version < newest.version then 'Replaced'
           when p.assessment_id is null then 'Drafted'
           when exists (select from assessments n join assessment_publications np on np.assessment_id = n.id
                        where n.unit_code = a.unit_code and n.year = a.year and n.version > a.version) then 'Superseded'
           else 'Published'
       end as status,
       p.published_by, p.published_at, newest.version as newest
from assessments a
left join assessment_publications p on p.assessment_id = a.id
cross join lateral (select max(n.version) as version from assessments n where n.unit_code = a.unit_code and n.year = a.year) newest;

create trigger append_only before update or delete or truncate on assessment_rule_sets for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessment_rule_adoptions for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessments for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessment_scores for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessment_lines for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessment_publications for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessment_remarks for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on assessment_answers for each statement execute function refuse_change_of_assessment();

-- Whether a score is the caller's own: their own as a leader; their unit's, by their account or by a post in its leading group.
create function own_score(p_kind text, p_code text, p_unit text, p_caller_unit text, p_person text, p_day date) returns boolean
    language sql stable as $$
    select case p_kind
        when 'Leader' then p_code = p_person
        else p_unit = p_caller_unit or exists (
            select from holdings h
            where h.unit_code = p_unit and h.person_code = p_person and h.role in ('FirstResponsible', 'TeamMember', 'DisciplineSecretary')
              and h.held_from <= p_day and (h.held_until is null or h.held_until >= p_day))
        end
$$;

-- What the hash of an assessment covers, line by line: the lines, then the scores, each in the order of its first columns.
create function assessment_line(p_applies_to text, p_code text, p_rule text, p_facts bigint, p_points numeric, p_fingerprint numeric) returns text
    language sql immutable parallel safe as $$
    select p_applies_to || '|' || p_code || '|' || p_rule || '|' || p_facts || '|' || p_points || '|' || p_fingerprint
$$;
create function assessment_score(p_kind text, p_code text, p_class text, p_score numeric, p_place int, p_class_size int) returns text
    language sql immutable parallel safe as $$
    select p_kind || '|' || p_code || '|' || p_class || '|' || p_score || '|' || p_place || '|' || p_class_size
$$;
create function assessment_hash(p_lines text, p_scores text) returns text
    language sql immutable parallel safe as $$
    select encode(sha256(convert_to(coalesce(p_lines, '') || E'\n\n' || coalesce(p_scores, ''), 'UTF8')), 'hex')
$$;
