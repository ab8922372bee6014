-- Entries in full and their review: attendance, content hashes, search, links between reports, references of departments' systems,
-- reviews and inspectors' remarks. What is recorded stays; only entry_search is derived, and may be made anew at any time.

alter table entry_versions
    add column attendance       jsonb not null default '[]' check (jsonb_typeof(attendance) = 'array'),
    add column clean_government text check (length(clean_government) between 1 and 20000), -- 党风廉政: the section a report upward has of its own
    add column content_sha256   text check (content_sha256 ~ '^[0-9a-f]{64}$'); -- null: recorded before there was one; nothing proves its text

drop index entries_logbook;
create index entries_logbook on entries (logbook_id, id);
create index entries_occurred on entries (logbook_id, occurred_on, id);
create index entry_duties_duty on entry_duties (duty_id);

-- A report from below and the entry in the superior's book that heard it.
create table entry_links (
    hearing_entry_id uuid not null references entries,
    report_entry_id  uuid not null references entries,
    linked_by        text not null,
    linked_at        timestamptz not null,
    primary key (hearing_entry_id, report_entry_id),
    check (hearing_entry_id <> report_entry_id)
);
create index entry_links_report on entry_links (report_entry_id);

-- A department's own reference for an entry: unique within the unit its key is for, so that a new key does not record everything again.
create table entry_references (
    unit           text not null,
    reference      text not null,
    content_sha256 text not null,
    entry_id       uuid not null references entries,
    primary key (unit, reference)
);

-- One verdict for each version; a corrected version is open again.
create table entry_reviews (
    entry_id    uuid not null,
    version     int  not null,
    verdict     text not null check (verdict in ('Accepted', 'Returned')),
    defect      text check (defect in ('NotRecorded', 'Irregular', 'DutyNotDone')),
    remark      text check (length(remark) between 1 and 2000),
    reviewed_by text not null, -- the actor
    person_code text not null, -- the person behind it
    reviewed_at timestamptz not null,
    primary key (entry_id, version),
    foreign key (entry_id, version) references entry_versions,
    check ((verdict = 'Returned') = (defect is not null)),
    check (verdict = 'Accepted' or remark is not null)
);

-- Without a reference to entries: a remark may arrive before the entry is known here, and must not be lost.
create table entry_remarks (
    id               uuid primary key,
    entry_id         uuid not null,
    round_id         uuid not null,
    unit_code        text not null, -- the unit that was checked
    text             text not null,
    defect           text,
    inspector_person text not null,
    remarked_at      timestamptz not null
);
create index entry_remarks_entry on entry_remarks (entry_id, id);

create trigger append_only before update or delete or truncate on entry_links for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on entry_references for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on entry_reviews for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on entry_remarks for each statement execute function refuse_change();

-- Where an entry stands: what was said of its newest version.
create view entry_states as
select e.id as entry_id, e.logbook_id, v.version, coalesce(r.verdict, 'Recorded') as state, r.defect, r.remark, r.reviewed_by, r.person_code as reviewer, r.reviewed_at
from entries e
join lateral (select n.version from entry_versions n where n.entry_id = e.id order by n.version desc limit 1) v on true
left join entry_reviews r on r.entry_id = e.id and r.version = v.version;

-- Every two neighbouring characters, the last with a blank after it, so that each character begins one of them.
-- Chinese has no blanks between words, and trigrams do not find the many words of two characters.
create function bigrams(of text) returns text[]
    language sql immutable parallel safe cost 1000 as $$ -- dear: never to be made for every row instead of asking the index
    select coalesce(array_agg(distinct c || coalesce(following, ' ')), '{}')
    from (select c, lead(c) over (order by i) as following from string_to_table(of, null) with ordinality as t(c, i)) pairs
$$;

-- What an entry is found by in the index: its bigrams and its unit. Not a quoted body: so bigrams is found now, and not in whatever search
-- path the index is built anew, as when a backup is restored.
create function search_terms(of text, unit_code text) returns tsvector
    language sql immutable parallel safe cost 1000
    return array_to_tsvector(bigrams(of) || ('@' || unit_code));

-- The terms that must all be there for these texts to be in it, and one of the units; null units: any. One character is the beginning of a
-- bigram. The index answers too many rather than too few; the text itself is always looked at afterwards.
create function search_query(texts text[], units text[]) returns tsquery
    language sql immutable parallel safe as $$
    select ((select string_agg(distinct '''' || replace(replace(term, '\', '\\'), '''', '''''') || case when length(term) = 1 then ''':*' else '''' end, ' & ')
             from (select lower(asked) as t from unnest(texts) asked) lowered,
                  unnest(case when trim(t) = '' or length(t) = 1 then array [left(t, 1)] else array_remove(bigrams(t), right(t, 1) || ' ') end) as term)
            || coalesce(' & (' || (select string_agg('''@' || replace(replace(u, '\', '\\'), '''', '''''') || '''', ' | ') from unnest(units) u) || ')', ''))::tsquery
$$;

-- What is looked at for a text: everything a reader sees of a version, in lower case.
create function searchable(text text, place text, clean_government text, participants text[], attendance jsonb) returns text
    language sql stable parallel safe as $$
    select lower(concat_ws(E'\n', text, place, clean_government, array_to_string(participants, E'\n'),
                           (select string_agg(a ->> 'name', E'\n') from jsonb_array_elements(attendance) a)))
$$;

-- The newest version of every entry, for finding it among millions. Derived: written with every version and review, in their transaction.
create table entry_search (
    entry_id      uuid primary key references entries,
    logbook_id    uuid not null,
    unit_code     text not null,
    person_code   text, -- whose book it is; null: the unit's own
    category      text not null,
    occurred_on   date not null,
    late_recorded boolean not null,
    case_id       uuid,
    version       int  not null,
    state         text not null,
    defect        text,
    text          text not null
);
create index entry_search_newest on entry_search (occurred_on desc, entry_id desc);
create index entry_search_unit on entry_search (unit_code, occurred_on desc, entry_id desc);
create index entry_search_person on entry_search (person_code, occurred_on desc, entry_id desc) where person_code is not null;
create index entry_search_logbook on entry_search (logbook_id, occurred_on desc, entry_id desc);
create index entry_search_case on entry_search (case_id) where case_id is not null;
create index entry_search_returned on entry_search (occurred_on desc, entry_id desc) where state = 'Returned';

insert into entry_search (entry_id, logbook_id, unit_code, person_code, category, occurred_on, late_recorded, case_id, version, state, text)
select e.id, e.logbook_id, l.unit_code, l.person_code, e.category, e.occurred_on, e.late_recorded, e.case_id, v.version, 'Recorded',
       searchable(v.text, v.place, v.clean_government, v.participants, v.attendance)
from entries e
join logbooks l on l.id = e.logbook_id
join lateral (select * from entry_versions n where n.entry_id = e.id order by n.version desc limit 1) v on true;

-- After the rows: built once is much faster than row by row.
create index entry_search_terms on entry_search using gin (search_terms(text, unit_code));

-- What was due up to a day in a year, with whose book it belongs to: the unit's own (null), or that of who held the post on the due date ('': nobody did).
create function due_so_far(of_year int, on_day date) returns table (id uuid, unit_code text, person_code text, source text, item_code text, category text,
                                                                    period_from date, period_until date, due_on date, status text, case_id uuid, entry_id uuid)
    language sql stable parallel safe as $$
    select x.id, x.unit_code, case x.owed_by when 'Post' then coalesce(h.person_code, x.person_code, '') end, x.source, x.item_code, x.category,
           x.period_from, x.period_until, x.due_on, x.status, x.case_id, x.entry_id
    from expected_entries x
    left join lateral holder_on(x.post_id, x.due_on) h on true
    where x.due_on between make_date(of_year, 1, 1) and least(make_date(of_year, 12, 31), on_day) and x.status not in ('Exempt', 'Withdrawn')
$$;
