-- Oral reports (口头汇报): the bank of questions, sessions, what is drawn, answered and rated.

-- Ids are time-ordered also where a statement makes them by the hundred (uuidv7() is in the server only from version 18 on).
create or replace function uuid_v7(at timestamptz) returns uuid
    language sql volatile as $$
    select encode(set_byte(tail, 6, (get_byte(tail, 6) & 15) | 112), 'hex')::uuid
    from (select substring(int8send((extract(epoch from at) * 1000)::bigint) from 3) || substring(uuid_send(gen_random_uuid()) from 7) as tail) random
$$;

-- What other services say of a unit that may be asked about. Each as it came and no keys between them: what makes an entry good may be heard of before that it was missing.
create table bank_missing_entries (
    expected_entry_id uuid primary key,
    unit_code         text not null,
    item_code         text not null,
    due_on            date not null
);
create index bank_missing_entries_unit on bank_missing_entries (unit_code);

create table bank_made_good (
    expected_entry_id uuid primary key,
    made_good_on      date not null
);

create table bank_irregularities (
    irregularity_id uuid primary key,
    decision_id     uuid not null,
    case_id         uuid not null,
    unit_code       text not null,
    number          text not null,
    kind            text not null,
    due_on          date not null
);
create index bank_irregularities_unit on bank_irregularities (unit_code);

-- A question is about one unit, or, with a kind of unit, about every unit of that kind from unit_code downwards.
create table oral_questions (
    id           uuid primary key,
    unit_code    text        not null,
    unit_kind    text,
    origin       text        not null check (origin in ('General', 'Finding', 'Rectification', 'Petition', 'Decision', 'Entry')),
    source_key   text        not null, -- what it was made of: one source, one question
    sources      text[]      not null,
    case_id      uuid,
    theme        text        not null,
    text         text        not null,
    version      int         not null check (version > 0),
    edited       boolean     not null, -- changed by a person: building the bank anew leaves its words alone
    added_by     text        not null,
    added_at     timestamptz not null,
    retired_at   timestamptz,
    retired_by   text,
    retired_for  text,
    built_out    boolean     not null default false, -- retired because its source is gone; comes back with it
    unique (unit_code, source_key),
    check ((retired_at is null) = (retired_by is null) and (retired_at is null) = (retired_for is null) and (not built_out or retired_at is not null))
);

create table oral_question_versions (
    question_id uuid        not null references oral_questions,
    version     int         not null,
    theme       text        not null,
    text        text        not null,
    reason      text        not null,
    changed_by  text        not null,
    changed_at  timestamptz not null,
    primary key (question_id, version)
);

create table oral_sessions (
    id             uuid primary key,
    title          text        not null,
    held_on        date        not null check (isfinite(held_on)),
    place          text        not null,
    unit_code      text        not null, -- the lowest unit above all that report
    seed_hash      text        not null, -- published from the first day on
    planned_by     text        not null,
    planned_person text,
    planned_at     timestamptz not null,
    opened_at      timestamptz,
    bank_hash      text,
    closed_at      timestamptz,
    outlier_points int, -- the policy of the day it was closed
    check ((opened_at is null) = (bank_hash is null) and (closed_at is null or opened_at is not null) and (closed_at is null) = (outlier_points is null))
);

-- Apart from the session, so that no statement that shows one can show it by accident. Revealed when the session is closed.
create table oral_seeds (
    session_id uuid primary key references oral_sessions,
    seed       text not null
);

create table oral_panels (
    session_id  uuid not null references oral_sessions,
    person_code text not null,
    primary key (session_id, person_code)
);
create index oral_panels_person on oral_panels (person_code);

create table oral_reporters (
    session_id  uuid not null references oral_sessions,
    unit_code   text not null,
    position    int  not null,
    person_code text, -- who is first responsible on the day the session is opened; until then nobody, and after it null when the post is vacant
    primary key (session_id, unit_code),
    unique (session_id, position)
);
create index oral_reporters_unit on oral_reporters (unit_code);

-- The bank as it was when the session was opened, with the placeholders filled.
create table oral_frozen_questions (
    session_id  uuid not null,
    unit_code   text not null,
    place       int  not null check (place >= 0),
    question_id uuid not null references oral_questions,
    version     int  not null,
    theme       text not null,
    text        text not null,
    case_id     uuid,
    primary key (session_id, unit_code, place),
    foreign key (session_id, unit_code) references oral_reporters
);

create table oral_draws (
    session_id uuid        not null,
    unit_code  text        not null,
    place      int         not null,
    of_count   int         not null check (of_count > 0),
    drawn_by   text        not null,
    drawn_at   timestamptz not null,
    primary key (session_id, unit_code), -- drawn once
    foreign key (session_id, unit_code, place) references oral_frozen_questions
);

create table oral_answers (
    session_id  uuid        not null,
    unit_code   text        not null,
    report      text        not null,
    answer      text        not null,
    recorded_by text        not null,
    recorded_at timestamptz not null,
    primary key (session_id, unit_code),
    foreign key (session_id, unit_code) references oral_draws
);

create table oral_absences (
    session_id  uuid        not null,
    unit_code   text        not null,
    reason      text        not null,
    recorded_by text        not null,
    recorded_at timestamptz not null,
    primary key (session_id, unit_code),
    foreign key (session_id, unit_code) references oral_reporters
);

create table oral_ratings (
    session_id  uuid        not null,
    unit_code   text        not null,
    person_code text        not null,
    points      int         not null check (points between 0 and 100),
    remark      text,
    rated_at    timestamptz not null,
    primary key (session_id, unit_code, person_code), -- rated once by each
    foreign key (session_id, unit_code) references oral_answers,
    foreign key (session_id, person_code) references oral_panels
);

create table oral_feedback (
    session_id      uuid        not null,
    unit_code       text        not null,
    text            text        not null,
    given_by        text        not null,
    given_at        timestamptz not null,
    primary key (session_id, unit_code),
    foreign key (session_id, unit_code) references oral_answers
);

create table oral_feedback_taken (
    session_id  uuid        not null,
    unit_code   text        not null,
    person_code text        not null,
    taken_at    timestamptz not null,
    primary key (session_id, unit_code),
    foreign key (session_id, unit_code) references oral_feedback
);

-- Where each reporter stands; derived, never stored.
create view oral_report_states as
select r.session_id, r.unit_code, r.position, r.person_code,
       case when b.unit_code is not null then 'Absent' when a.unit_code is not null then 'Answered' when d.unit_code is not null then 'Drawn' else 'Waiting' end as status
from oral_reporters r
left join oral_draws d on d.session_id = r.session_id and d.unit_code = r.unit_code
left join oral_answers a on a.session_id = r.session_id and a.unit_code = r.unit_code
left join oral_absences b on b.session_id = r.session_id and b.unit_code = r.unit_code;

create trigger append_only before update or delete or truncate on oral_question_versions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_seeds for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_frozen_questions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_draws for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_answers for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_absences for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_ratings for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_feedback for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on oral_feedback_taken for each statement execute function refuse_change();

-- Reports on duty and integrity (述责述廉), rated in secret. Who has rated is a row of its own; the ratings exist only as sums, masked with a key that
-- is not in this database: see the decision record on the secret ballot.
create table duty_integrity_reports (
    id          uuid primary key,
    year        int         not null check (year between 1949 and 9999),
    unit_code   text        not null,
    person_code text        not null,
    round_id    uuid        references rounds,
    text        text        not null,
    filed_at    timestamptz not null,
    unique (year, unit_code, person_code)
);
create index duty_integrity_reports_person on duty_integrity_reports (person_code);

create table duty_integrity_ratings (
    id        uuid primary key,
    report_id uuid        not null references duty_integrity_reports,
    until_on  date        not null check (isfinite(until_on)),
    opened_by text        not null,
    opened_at timestamptz not null
);
create index duty_integrity_ratings_report on duty_integrity_ratings (report_id);

create table duty_integrity_delegates (
    rating_id   uuid not null references duty_integrity_ratings,
    person_code text not null,
    primary key (rating_id, person_code)
);
create index duty_integrity_delegates_person on duty_integrity_delegates (person_code);

create table duty_integrity_papers (
    rating_id   uuid not null,
    person_code text not null,
    nonce       uuid not null, -- random; with the key it gives this paper's masks
    primary key (rating_id, person_code), -- nobody rates twice
    foreign key (rating_id, person_code) references duty_integrity_delegates
);

-- The one table here that changes: with every paper all sums of its rating, whatever is on it. Cells 0 to 4 count the bands, the last adds the points.
create table duty_integrity_sums (
    rating_id uuid   not null references duty_integrity_ratings,
    cell      int    not null check (cell between 0 and 5),
    masked    bigint not null check (masked >= 0),
    primary key (rating_id, cell)
);

create table duty_integrity_closings (
    rating_id uuid primary key references duty_integrity_ratings,
    papers    int         not null,
    bands     int[]       not null, -- empty when it was given up uncounted, for the reason
    total     int,
    below     boolean     not null, -- under the threshold of the day
    case_id   uuid,                 -- begun when it was
    reason    text,
    closed_by text        not null,
    closed_at timestamptz not null,
    check ((cardinality(bands) = 5) = (total is not null) and (cardinality(bands) = 5) = (reason is null) and below = (case_id is not null))
);

create trigger append_only before update or delete or truncate on duty_integrity_reports for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on duty_integrity_ratings for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on duty_integrity_delegates for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on duty_integrity_papers for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on duty_integrity_closings for each statement execute function refuse_change();

-- Who is first responsible (第一责任人) for a unit on a day; the one who came last where two terms touch. Null when the post is vacant.
create function first_responsible(unit text, day date) returns text
    language sql stable as $$
    select person_code from holdings
    where unit_code = unit and role = 'FirstResponsible' and held_from <= day and (held_until is null or held_until >= day)
    order by held_from desc, post_code limit 1
$$;
