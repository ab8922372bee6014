-- Yearly seals. A logbook of a past year is closed for good: what it holds is counted and hashed, and nothing is added to it any more.

create table logbook_seals (
    logbook_id  uuid primary key references logbooks,
    entries     int  not null,
    versions    int  not null,
    attachments int  not null,
    sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'), -- of its list of contents, by the published rule
    sealed_at   timestamptz not null
);
create trigger append_only before update or delete or truncate on logbook_seals for each statement execute function refuse_change();

-- Whoever writes holds the book; who seals it waits for them, and they for the seal: nothing slips in beside it.
create function is_sealed(p_logbooks uuid[]) returns boolean
    language plpgsql as $$
begin
    perform from logbooks where id = any(p_logbooks) order by id for key share;
    return exists (select from logbook_seals where logbook_id = any(p_logbooks));
end
$$;

create function refuse_when_sealed() returns trigger
    language plpgsql as $$
begin
    if is_sealed(case tg_table_name
        when 'entries' then array(select distinct (to_jsonb(n) ->> 'logbook_id')::uuid from added n)
        else array(select distinct e.logbook_id from added n join entries e on e.id = (to_jsonb(n) ->> 'entry_id')::uuid) end) then
        raise exception 'the logbook is sealed' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;
create trigger sealed after insert on entries referencing new table as added for each statement execute function refuse_when_sealed();
create trigger sealed after insert on entry_versions referencing new table as added for each statement execute function refuse_when_sealed();
create trigger sealed after insert on attachments referencing new table as added for each statement execute function refuse_when_sealed();
