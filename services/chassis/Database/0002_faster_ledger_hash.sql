-- The same hash of the same bytes: every column with its length before it. An aggregate over unnest() cost half of recording a fact.
create or replace function ledger_hash(previous bytea, variadic columns text[]) returns bytea
    language plpgsql immutable parallel safe as $$
    declare
        line text := '';
        field text;
    begin
        foreach field in array columns loop
            line := line || '|' || coalesce(octet_length(field) || ':' || field, '-');
        end loop;
        return sha256(previous || convert_to(substr(line, 2), 'UTF8'));
    end
$$;
