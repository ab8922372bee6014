-- Decisions (决策留痕). Everything is append-only: what stands is derived from what was added, and nothing is ever deleted.

create table decisions (
    id           uuid primary key,
    unit_code    text not null,
    year         int  not null,
    number       int  not null check (number > 0), -- without gaps in its unit and year: a missing number would be a missing record
    emergency    boolean not null,
    recorded_by  text not null,
    received_at  timestamptz not null,
    cause        text, -- the span that recorded it, for what a sweep does later
    unique (unit_code, year, number)
);
create index decisions_emergency on decisions (id) where emergency;

create table decision_versions (
    decision_id        uuid not null references decisions,
    version            int  not null check (version > 0),
    title              text not null,
    motion             text not null,
    area               text not null,
    proposer           text not null,
    proposer_name      text not null,
    proposer_defaulted boolean not null, -- true: none was named, so the chair is the initial proposer
    chair              text not null,
    chair_name         text not null,
    held_on            date not null, -- the meeting, or the emergency
    place              text not null,
    is_major           boolean not null,
    village_spending   boolean not null,
    amount_fen         bigint check (amount_fen > 0),
    item_codes         text[] not null,
    no_meeting_reason  text, -- an emergency that is written up says why there was no meeting
    reason             text check ((reason is null) = (version = 1)), -- every correction says why
    recorded_by        text not null,
    person_code        text, -- the person who wrote it, when a person did
    received_at        timestamptz not null,
    primary key (decision_id, version),
    check (proposer = chair or not proposer_defaulted),
    check (not village_spending or amount_fen is not null)
);
create index decision_versions_proposer on decision_versions (proposer, held_on);

create table decision_attendees (
    decision_id uuid not null,
    version     int  not null,
    ordinal     int  not null,
    person_code text not null,
    person_name text not null,
    kind        text not null check (kind in ('Member', 'Delegate')),
    primary key (decision_id, version, person_code),
    foreign key (decision_id, version) references decision_versions
);
create index decision_attendees_person on decision_attendees (person_code);

create table decision_opinions (
    decision_id  uuid not null references decisions,
    person_code  text not null,
    version      int  not null check (version > 0),
    opinion      text not null check (opinion in ('Agree', 'Oppose', 'Reserve', 'Silent')),
    words        text,
    reason       text check ((reason is null) = (version = 1)),
    recorded_by  text not null,
    recorder     text, -- the person who wrote it, when a person did
    on_behalf_of text,
    received_at  timestamptz not null,
    primary key (decision_id, person_code, version),
    check (opinion not in ('Oppose', 'Reserve') or words is not null)
);

create table decision_outcomes (
    decision_id uuid not null references decisions,
    version     int  not null check (version > 0),
    outcome     text not null check (outcome in ('Adopted', 'Rejected')),
    text        text not null,
    reason      text check ((reason is null) = (version = 1)),
    recorded_by text not null,
    person_code text,
    received_at timestamptz not null,
    primary key (decision_id, version)
);

-- The hash of the whole content after each change: what a signature is for, and what the ledger proves.
create table decision_revisions (
    decision_id  uuid not null references decisions,
    revision     int  not null check (revision > 0),
    content_hash text not null,
    primary key (decision_id, revision)
);

create table decision_signatures (
    decision_id  uuid not null references decisions,
    capacity     text not null check (capacity in ('Proposer', 'Chair', 'Supervision')),
    person_code  text not null,
    full_name    text not null,
    signed_on    date not null,
    content_hash text not null,
    signed_at    timestamptz not null,
    primary key (decision_id, capacity, content_hash)
);

create table decision_papers (
    id          uuid primary key,
    decision_id uuid not null references decisions,
    file_name   text not null,
    media_type  text not null,
    size        bigint not null check (size > 0),
    sha256      text not null,
    recorded_by text not null,
    received_at timestamptz not null
);
create index decision_papers_decision on decision_papers (decision_id);

-- Closed; an emergency is filed.
create table decision_closings (
    decision_id  uuid primary key references decisions,
    closed_on    date not null,
    content_hash text not null,
    recorded_by  text not null,
    person_code  text,
    closed_at    timestamptz not null
);

create table decision_meeting_reports (
    decision_id uuid primary key references decisions,
    meeting_on  date not null,
    reference   text not null,
    reported_on date not null,
    recorded_by text not null,
    person_code text,
    reported_at timestamptz not null
);

create table decision_irregularities (
    id           uuid primary key,
    decision_id  uuid not null references decisions,
    kind         text not null check (kind in ('NotWrittenUp', 'NotReported')),
    case_id      uuid not null,
    due_on       date not null,
    published_on date not null,
    unique (decision_id, kind) -- once each
);

create table decision_put_rights (
    irregularity_id uuid primary key references decision_irregularities,
    put_right_on    date not null
);

create table decision_classifications (
    decision_id   uuid not null references decisions,
    version       int  not null check (version > 0),
    against_rules boolean not null,
    reason        text not null,
    classified_by text not null,
    classified_on date not null,
    recorded_by   text not null,
    received_at   timestamptz not null,
    primary key (decision_id, version)
);

create table decision_outcome_reviews (
    id          uuid primary key,
    decision_id uuid not null references decisions,
    reference   text not null,
    result      text not null,
    reviewed_on date not null,
    reviewed_by text not null,
    recorded_by text not null,
    received_at timestamptz not null
);
create index decision_outcome_reviews_decision on decision_outcome_reviews (decision_id);

create table no_motion_years (
    person_code  text not null,
    year         int  not null,
    unit_code    text not null,
    post_id      uuid not null,
    published_on date not null,
    primary key (person_code, year)
);

-- How each decision stands. A signature counts while the content is what was signed.
create view decisions_now as
select d.id, d.unit_code, u.path, u.name as unit_name, d.year, d.number as ordinal, concat_ws('-', d.unit_code, d.year, d.number) as number,
       d.emergency, d.received_at, d.cause, v.version, v.title, v.motion, v.area, v.proposer, v.proposer_name, v.proposer_defaulted, v.chair, v.chair_name,
       v.held_on, v.place, v.is_major, v.village_spending, v.amount_fen, v.item_codes, v.no_meeting_reason,
       coalesce(r.revision, 0) as revision, coalesce(r.content_hash, '') as content_hash,
       o.outcome, o.text as outcome_text, c.closed_on, m.meeting_on, m.reference as meeting_reference, m.reported_on,
       (select i.case_id from decision_irregularities i where i.decision_id = d.id limit 1) as case_id,
       coalesce(k.against_rules, false) as against_rules,
       case
           when m.decision_id is not null then 'ReportedAtMeeting'
           when c.decision_id is not null then case when d.emergency then 'Filed' else 'Closed' end
           when d.emergency and v.no_meeting_reason is null then 'Occurred'
           when (select count(*) from decision_signatures s
                 where s.decision_id = d.id and s.content_hash = r.content_hash and s.capacity in ('Proposer', 'Chair')) >= case when d.emergency then 1 else 2 end
                and exists (select from decision_signatures s where s.decision_id = d.id and s.content_hash = r.content_hash and s.capacity = 'Proposer') then 'Signed'
           when d.emergency then 'WrittenUp'
           else 'Recorded'
       end as state
from decisions d
join units u on u.code = d.unit_code
join lateral (select * from decision_versions n where n.decision_id = d.id order by n.version desc limit 1) v on true
left join lateral (select * from decision_revisions n where n.decision_id = d.id order by n.revision desc limit 1) r on true
left join lateral (select * from decision_outcomes n where n.decision_id = d.id order by n.version desc limit 1) o on true
left join lateral (select * from decision_classifications n where n.decision_id = d.id order by n.version desc limit 1) k on true
left join decision_closings c on c.decision_id = d.id
left join decision_meeting_reports m on m.decision_id = d.id;

-- What an emergency still owes and by when: to be written up within some days of the event; to be reported at the unit's next meeting, and
-- where none is on record within some days.
create function emergencies_due(write_up_days int, report_days int)
    returns table (decision_id uuid, kind text, due_on date, done boolean)
    language sql stable as $$
    select n.id, 'NotWrittenUp', n.held_on + write_up_days, n.no_meeting_reason is not null
    from decisions_now n where n.emergency
    union all
    select n.id, 'NotReported', least(n.held_on + report_days, (
        select min(v.held_on) from decisions d join decision_versions v on v.decision_id = d.id
        where d.unit_code = n.unit_code and not d.emergency and v.held_on > n.held_on
          and not exists (select from decision_versions x where x.decision_id = v.decision_id and x.version > v.version))),
        n.meeting_on is not null
    from decisions_now n where n.emergency
$$;

-- Leaders who held such a post on every day of a span, with the post they hold at its end, and who proposed nothing in it.
create function leaders_without_motion(span_from date, span_until date)
    returns table (person_code text, person_name text, unit_code text, post_id uuid, post_code text, title text)
    language sql stable as $$
    with leaders as (
        select h.* from holdings h
        where h.role in ('FirstResponsible', 'TeamMember') and h.held_from <= span_until
          and coalesce(h.held_until, 'infinity') >= greatest(h.held_from, span_from)),
    all_along as (
        select l.person_code from leaders l
        group by l.person_code
        having range_agg(daterange(l.held_from, l.held_until, '[]')) @> daterange(span_from, span_until, '[]'))
    select distinct on (l.person_code) l.person_code, l.person_name, l.unit_code, l.post_id, l.post_code, l.title
    from leaders l join all_along a on a.person_code = l.person_code
    where coalesce(l.held_until, 'infinity') >= span_until
      and not exists (
        select from decision_versions v
        where v.proposer = l.person_code and v.held_on between span_from and span_until
          and not exists (select from decision_versions n where n.decision_id = v.decision_id and n.version > v.version))
    order by l.person_code, l.role, l.held_from desc, l.post_id
$$;

-- Secret ballots. Who has voted is a row of its own; the votes exist only as sums, masked with a key that is not in this database: see the
-- decision record on the secret ballot.
create table ballots (
    id        uuid primary key,
    unit_code text not null,
    question  text not null,
    options   text[] not null,
    opened_by text not null,
    opened_at timestamptz not null
);
create index ballots_unit on ballots (unit_code);

create table ballot_electors (
    ballot_id   uuid not null references ballots,
    person_code text not null,
    primary key (ballot_id, person_code)
);
create index ballot_electors_person on ballot_electors (person_code);

create table ballot_papers (
    ballot_id   uuid not null,
    person_code text not null,
    nonce       uuid not null, -- random; with the key it gives this paper's masks
    primary key (ballot_id, person_code), -- nobody votes twice
    foreign key (ballot_id, person_code) references ballot_electors
);

-- The one table here that changes: with every paper all sums of its ballot, whatever is on it.
create table ballot_sums (
    ballot_id uuid   not null references ballots,
    option    int    not null,
    masked    bigint not null check (masked >= 0),
    primary key (ballot_id, option)
);

create table ballot_closings (
    ballot_id uuid primary key references ballots,
    papers    int not null,
    tally     bigint[] not null,
    counted   boolean not null, -- false: given up, for the reason
    reason    text,
    closed_by text not null,
    closed_at timestamptz not null,
    check (counted = (cardinality(tally) > 0) and counted = (reason is null))
);

create trigger append_only before update or delete or truncate on decisions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_versions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_attendees for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_opinions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_outcomes for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_revisions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_signatures for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_papers for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_closings for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_meeting_reports for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_irregularities for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_put_rights for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_classifications for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on decision_outcome_reviews for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on no_motion_years for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ballots for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ballot_electors for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ballot_papers for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ballot_closings for each statement execute function refuse_change();
create trigger never_removed before delete or truncate on ballot_sums for each statement execute function refuse_change();
