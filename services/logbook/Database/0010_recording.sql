-- Recording an entry, made cheaper: functions whose plans last for a session instead of a statement, and a look at the seal row by row, since
-- nearly every statement adds one entry. What they say is the same as before.

create or replace function bigrams(of text) returns text[]
    language plpgsql immutable parallel safe cost 1000 as $$ -- dear: never to be made for every row instead of asking the index
begin
    return (select coalesce(array_agg(distinct c || coalesce(following, ' ')), '{}')
            from (select c, lead(c) over (order by i) as following from string_to_table(of, null) with ordinality as t(c, i)) pairs);
end
$$;

create or replace function searchable(text text, place text, clean_government text, participants text[], attendance jsonb) returns text
    language plpgsql stable parallel safe as $$
begin
    return lower(concat_ws(E'\n', text, place, clean_government, array_to_string(participants, E'\n'),
                           (select string_agg(a ->> 'name', E'\n') from jsonb_array_elements(attendance) a)));
end
$$;

-- Whoever writes holds the book; who seals it waits for them, and they for the seal: nothing slips in beside it.
create function is_sealed(p_logbook uuid) returns boolean
    language plpgsql as $$
begin
    perform from logbooks where id = p_logbook for key share;
    return exists (select from logbook_seals where logbook_id = p_logbook);
end
$$;

create function refuse_row_when_sealed() returns trigger
    language plpgsql as $$
declare
    book uuid;
begin
    if tg_table_name = 'entries' then
        book := new.logbook_id;
    else
        select e.logbook_id into book from entries e where e.id = new.entry_id;
    end if;
    if is_sealed(book) then
        raise exception 'the logbook is sealed' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;

drop trigger sealed on entries;
drop trigger sealed on entry_versions;
drop trigger sealed on attachments;
drop function refuse_when_sealed();
drop function is_sealed(uuid[]);
create trigger sealed after insert on entries for each row execute function refuse_row_when_sealed();
create trigger sealed after insert on entry_versions for each row execute function refuse_row_when_sealed();
create trigger sealed after insert on attachments for each row execute function refuse_row_when_sealed();
