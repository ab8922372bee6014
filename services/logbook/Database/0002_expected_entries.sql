-- What is owed: duties as assigned, and the entries they require, one row for each duty, period and ordinal.

create table duties (
    duty_id      uuid primary key,
    post_id      uuid not null,
    post_code    text not null,
    unit_code    text not null,
    item_code    text not null,
    text         text not null,
    owed_by      text not null check (owed_by in ('Post', 'Unit')),
    category     text not null,
    cadence_kind text not null check (cadence_kind in ('Monthly', 'Quarterly', 'HalfYearly', 'Yearly', 'ByDate', 'AsArises')),
    times        int  not null check (times > 0),
    due_on       date,
    owed_from    date not null,
    owed_until   date not null,
    ended_on     date,
    last_on      date not null generated always as (least(owed_until, coalesce(ended_on, owed_until))) stored,
    -- First day of the next period without its expected entries; null when there is none to come.
    next_from    date,
    cause        text -- the span that assigned it, for what the scheduler does later
);
-- The scheduler's cost follows the periods that have come within the horizon, not the duties there are.
create index duties_next_from on duties (next_from, duty_id) where next_from is not null;
create index duties_post on duties (post_id);
create index duties_unit on duties (unit_code);

-- Ends by duty, kept for themselves: the end of a duty may arrive before the duty.
create table duty_ends (
    duty_id  uuid primary key,
    ended_on date not null
);

-- Years whose logbooks have all been opened; see OpenLogbooksOfTheYear.
create table opened_years (
    year int primary key
);

create table expected_entries (
    id           uuid primary key,
    source       text not null check (source in ('Duty', 'Rectification')),
    duty_id      uuid,
    ordinal      int  not null check (ordinal > 0),
    task_id      uuid unique,
    finding_id   uuid,
    unit_code    text not null,
    post_id      uuid,
    post_code    text,
    person_code  text, -- only where the event named somebody; otherwise who answers is derived from the holdings
    owed_by      text not null check (owed_by in ('Post', 'Unit')),
    item_code    text not null,
    category     text not null,
    by_date      boolean not null, -- proved whenever it happened, not only within its period
    period_from  date not null,
    period_until date not null,
    due_on       date not null,
    due_version  int  not null default 0, -- version of the finding the due date comes from
    status       text not null default 'Expected'
                 check (status in ('Expected', 'Fulfilled', 'FulfilledLate', 'Missing', 'MadeGood', 'Exempt', 'Withdrawn')),
    exempt_reason text check (exempt_reason in ('vacant')), -- vacant: nobody held the post on the due date, as far as is known
    case_id      uuid,
    entry_id     uuid, -- the entry that fulfilled it or made it good
    missing_on   date,
    cause        text,
    check (period_from <= period_until),
    check ((status = 'Exempt') = (exempt_reason is not null)),
    check ((source = 'Duty') = (duty_id is not null) and (source = 'Rectification') = (task_id is not null)),
    check ((status in ('Fulfilled', 'FulfilledLate', 'MadeGood')) = (entry_id is not null)),
    check (status not in ('Missing', 'MadeGood') or (case_id is not null and missing_on is not null)),
    -- Whoever schedules, and however often: one for each duty and period, or n where n are owed.
    unique (duty_id, period_from, ordinal)
);
create index expected_entries_due on expected_entries (due_on, id) where status = 'Expected';
-- Looked at again whenever something may have become missing: the holder may become known late.
create index expected_entries_vacant on expected_entries (post_id, due_on) where exempt_reason = 'vacant';
create index expected_entries_unit on expected_entries (unit_code, category);
create index expected_entries_post on expected_entries (post_id);
create index expected_entries_finding on expected_entries (finding_id) where finding_id is not null;
create index expected_entries_case on expected_entries (case_id) where case_id is not null;

-- The newest due date decided for a finding, kept for itself: it may arrive before the task.
create table extensions (
    finding_id uuid primary key,
    due_on     date not null,
    version    int  not null
);
