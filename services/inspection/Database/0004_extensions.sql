-- Requests come from the rectifying side, decisions from here; a request about a finding not known yet is kept all the same.
create table extension_requests (
    id               uuid primary key,
    task_id          uuid        not null,
    finding_id       uuid        not null,
    requested_due_on date        not null,
    reason           text        not null,
    requested_by     text,
    requested_at     timestamptz not null,
    granted          boolean, -- null: open
    due_on           date check (isfinite(due_on)), -- the due date that held after the decision
    decision_reason  text,
    decided_by       text,
    decided_at       timestamptz,
    check ((granted is null) = (decided_at is null) and (granted is null) = (due_on is null))
);
create index extension_requests_finding on extension_requests (finding_id);
