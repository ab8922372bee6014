-- Annual tasks (任务分解): the yearly plan, its tasks, what is reported on them, and the looks at all of them.
create table annual_plans (
    year               int  primary key check (year between 1949 and 9000),
    unit_code          text not null references units, -- the root: a plan is made for the whole jurisdiction
    title              text not null,
    decision_reference text not null,
    status             text not null check (status in ('Draft', 'Published')),
    drafted_at         timestamptz not null,
    published_at       timestamptz,
    published_on       date,
    check ((status = 'Published') = (published_at is not null and published_on is not null))
);

create table annual_tasks (
    id               uuid   primary key,
    year             int    not null references annual_plans,
    code             text   not null,
    title            text   not null,
    lead_post_id     uuid   not null references posts,
    primary_unit     text   not null references units,
    supporting_units text[] not null,
    starts_on        date   not null,
    due_on           date   not null,
    items            text[] not null, -- codes of the list items it serves
    version          int    not null check (version > 0),
    status           text   not null check (status in ('Open', 'InProgress', 'Done')),
    percent          int    not null default 0 check (percent between 0 and 100), -- the primary unit's last report
    returned_report  int    not null default 0, -- the last report there was when it was last returned: only a later one can be signed off
    case_id          uuid,  -- one for a task, begun when it is first found behind
    done_on          date,
    signed_off_by    text,
    planned_at       timestamptz not null,
    cause            text,  -- the span it was published in, for what the sweeps do later
    unique (year, code),
    check ((status = 'Done') = (done_on is not null and signed_off_by is not null)),
    check (starts_on <= due_on)
);
create index annual_tasks_due on annual_tasks (due_on) where status <> 'Done';

-- Where a task stands in the tree today: with its primary and supporting units and its lead official. Whoever may see one of them may see it.
create view annual_task_places as
select t.id as task_id, u.path
from annual_tasks t
cross join lateral (select t.primary_unit as code union select unnest(t.supporting_units) union select p.unit_code from posts p where p.id = t.lead_post_id) w
join units u on u.code = w.code;

create table annual_task_milestones (
    task_id uuid not null references annual_tasks,
    number  int  not null check (number > 0),
    title   text not null,
    due_on  date not null,
    done_on date,
    done_by text,
    note    text,
    primary key (task_id, number),
    check ((done_on is null) = (done_by is null) and (done_on is null) = (note is null))
);

-- A task as it read in each version, from its plan's publication on.
create table annual_task_versions (
    task_id          uuid   not null references annual_tasks,
    version          int    not null,
    kind             text   not null check (kind in ('Published', 'Amended', 'Transferred')),
    title            text   not null,
    lead_post_id     uuid   not null,
    primary_unit     text   not null,
    supporting_units text[] not null,
    starts_on        date   not null,
    due_on           date   not null,
    items            text[] not null,
    milestones       jsonb  not null,
    reason           text,
    changed_by       text   not null,
    changed_at       timestamptz not null,
    primary key (task_id, version),
    check (kind = 'Published' or reason is not null)
);

create table annual_task_evidence (
    id          uuid   primary key,
    task_id     uuid   not null references annual_tasks,
    file_name   text   not null,
    media_type  text   not null,
    size        bigint not null,
    sha256      text   not null,
    attached_by text   not null,
    attached_at timestamptz not null
);
create index annual_task_evidence_task on annual_task_evidence (task_id);

create table annual_task_reports (
    task_id      uuid    not null references annual_tasks,
    number       int     not null check (number > 0),
    unit_code    text    not null references units,
    by_primary   boolean not null, -- as it was then: the primary unit may change
    percent      int     not null check (percent between 0 and 100),
    note         text    not null,
    evidence_ids uuid[]  not null,
    reported_by  text    not null,
    reported_on  date    not null,
    reported_at  timestamptz not null,
    primary key (task_id, number)
);

create table annual_task_returns (
    task_id     uuid not null references annual_tasks,
    report      int  not null, -- the last report there was
    reason      text not null,
    returned_by text not null,
    returned_at timestamptz not null,
    primary key (task_id, report)
);

-- A look at all tasks of a plan, with what it saw: once for each day.
create table annual_looks (
    year        int  not null references annual_plans,
    looked_on   date not null,
    recorded_by text not null,
    recorded_at timestamptz not null,
    primary key (year, looked_on)
);

create table annual_look_tasks (
    year            int     not null,
    looked_on       date    not null,
    task_id         uuid    not null references annual_tasks,
    elapsed_percent int     not null,
    done_percent    int     not null,
    behind          boolean not null,
    primary key (year, looked_on, task_id),
    foreign key (year, looked_on) references annual_looks
);
create index annual_look_tasks_task on annual_look_tasks (task_id);

-- That a due date passed undone is published once for each due date.
create table annual_tasks_overdue_published (
    task_id uuid not null references annual_tasks,
    due_on  date not null,
    primary key (task_id, due_on)
);

-- Every task of a plan that was not done by the end of a day: which share of its time was gone, which share done. The one rule that looks, reports and sweeps share.
create function annual_tasks_looked_at(of_year int, day date)
    returns table (task_id uuid, elapsed_percent int, done_percent int, behind boolean)
    language sql stable as $$
    select t.id, s.elapsed, s.done, s.done < s.elapsed
    from annual_tasks t
    cross join lateral (
        select case when day >= t.due_on then 100 when day <= t.starts_on then 0
                    else ((day - t.starts_on)::bigint * 100 / (t.due_on - t.starts_on))::int end as elapsed,
               coalesce((select r.percent from annual_task_reports r
                         where r.task_id = t.id and r.by_primary and r.reported_on <= day order by r.number desc limit 1), 0) as done) s
    where t.year = of_year and (t.done_on is null or t.done_on > day)
$$;
