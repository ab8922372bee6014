-- A proposal comes from a red light or from a request of the inspecting side, never from both.
alter table proposals alter column ladder_id drop not null,
    alter column due_on drop not null, -- a request is due on no day
    add column request_id uuid unique,
    add column cause text check (cause in ('Clue', 'LowRating', 'Negligence', 'Recurrence')),
    add column cause_id uuid,
    add column case_id uuid,
    add column unit_code text,
    add column unit_path ltree, -- as the request named it; used until the unit itself is known
    add column item_codes text[],
    add column asked_because text,
    add column requested_by text, -- the actor who asked: another decides
    add constraint proposals_origin check ((ladder_id is null) <> (request_id is null)),
    add constraint proposals_of_ladder check ((ladder_id is null) = (due_on is null)),
    add constraint proposals_of_request check (num_nulls(request_id, cause, cause_id, case_id, unit_code, unit_path, item_codes, asked_because, requested_by) in (0, 9));
create index proposals_case on proposals (case_id) where request_id is not null;

-- Two beginnings of a case more: an item of a recommendation letter, a request that nothing else began.
alter table cases drop constraint cases_kind_check,
    add constraint cases_kind_check check (kind in ('Finding', 'MissingEntry', 'UnsignedPledge', 'TaskBehind', 'IrregularDecision', 'LetterItem', 'Request'));
