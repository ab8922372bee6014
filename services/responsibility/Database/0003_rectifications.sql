-- Putting findings right. The state is derived from our submissions and the inspecting side's verdicts, so that no order of arrival changes it.
create table rectifications (
    id                  uuid   primary key,
    finding_id          uuid   not null unique, -- one task for a finding
    case_id             uuid   not null,
    unit_code           text   not null,
    unit_path           ltree  not null, -- as the finding named it: only for a unit the register does not know. A known unit's path is its own, as it moves
    round_id            uuid   not null,
    item_codes          text[] not null,
    item_code           text,
    matched_by_item     boolean not null,
    post_id             uuid   references posts,
    person_code         text,  -- the holder when it was assigned
    category            text   not null,
    severity            text   not null check (severity in ('Minor', 'Serious', 'Grave')),
    description         text   not null,
    amount_involved_fen bigint,
    inspector_person    text   not null,
    first_due_on        date   not null,
    due_on              date   not null,
    status              text   not null check (status in ('Assigned', 'InProgress', 'Submitted', 'Returned', 'Closed')),
    percent             int    not null default 0 check (percent between 0 and 100),
    attempt             int    not null default 0,
    assigned_at         timestamptz not null,
    cause               text   -- the span it was assigned in, for what the sweep does later
);
create index rectifications_unit on rectifications (unit_code);
create index rectifications_due on rectifications (due_on) where status not in ('Closed', 'Submitted');
create index rectifications_case on rectifications (case_id);

-- Where a rectification stands in the tree today: whoever may see its unit may see it.
create view rectification_places as
select r.id as task_id, coalesce(u.path, r.unit_path) as path from rectifications r left join units u on u.code = r.unit_code;

-- What the inspecting side said about a finding; kept also when the finding itself is not yet known here.
create table finding_verdicts (
    finding_id  uuid not null,
    version     int  not null,
    kind        text not null check (kind in ('Returned', 'ExtensionDecided', 'Closed')),
    attempt     int,  -- of a return
    request_id  uuid, -- of an extension
    granted     boolean,
    due_on      date,
    person_code text, -- who closed it
    reason      text not null,
    received_at timestamptz not null,
    primary key (finding_id, version)
);
create index finding_verdicts_request on finding_verdicts (request_id) where request_id is not null;

create table progress_reports (
    task_id     uuid not null references rectifications,
    version     int  not null,
    percent     int  not null check (percent between 0 and 100),
    note        text not null,
    reported_by text not null,
    reported_at timestamptz not null,
    primary key (task_id, version)
);

create table rectification_evidence (
    id          uuid   primary key,
    task_id     uuid   not null references rectifications,
    file_name   text   not null,
    media_type  text   not null,
    size        bigint not null,
    sha256      text   not null,
    attached_by text   not null,
    attached_at timestamptz not null
);
create index rectification_evidence_task on rectification_evidence (task_id);

create table submissions (
    task_id              uuid   not null references rectifications,
    attempt              int    not null check (attempt > 0),
    measures             text   not null,
    amount_recovered_fen bigint,
    evidence_ids         uuid[] not null check (cardinality(evidence_ids) > 0),
    submitted_by         text   not null,
    submitted_at         timestamptz not null,
    primary key (task_id, attempt)
);

create table extension_requests (
    id               uuid primary key,
    task_id          uuid not null references rectifications,
    requested_due_on date not null,
    reason           text not null,
    requested_by     text not null,
    requested_at     timestamptz not null
);
create index extension_requests_task on extension_requests (task_id);

-- Overdue is published once for each due date.
create table overdue_published (
    task_id uuid not null references rectifications,
    due_on  date not null,
    primary key (task_id, due_on)
);
