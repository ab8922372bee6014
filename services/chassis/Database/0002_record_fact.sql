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

-- Records one fact: the next row of its chain, and its message. One call with scalar parameters, because parsing, planning and binding
-- three statements with arrays cost several times what they do.
create function record_fact(p_id uuid, p_chain text, p_case_id uuid, p_subject text, p_unit_path text, p_restricted boolean, p_type text, p_body text,
                            p_actor text, p_on_behalf_of text, p_trace_id text, p_recorded_at timestamptz,
                            p_exchange text, p_envelope bytea, p_trace_parent text, p_hold boolean) returns void
    language plpgsql as $$
    declare
        next_seq bigint;
        last_position bigint;
        last_hash bytea;
    begin
        -- Whoever extends the same chain waits until this transaction ends. Without it unique (chain, position) decides, and the loser starts again.
        if p_hold then
            perform pg_advisory_xact_lock(hashtextextended(p_chain, 0));
        end if;
        select l.position, l.hash into last_position, last_hash from ledger l where l.chain = p_chain order by l.position desc limit 1;
        next_seq := nextval('ledger_seq_seq'); -- after the wait, so that a chain's sequence rises with its positions
        last_position := coalesce(last_position, 0);
        last_hash := coalesce(last_hash, '');
        insert into ledger (seq, id, chain, position, case_id, subject, unit_path, restricted, type, body,
                            actor, on_behalf_of, trace_id, recorded_at, previous_hash, hash)
        overriding system value
        values (next_seq, p_id, p_chain, last_position + 1, p_case_id, p_subject, p_unit_path::ltree, p_restricted,
                p_type, p_body, p_actor, p_on_behalf_of, p_trace_id, p_recorded_at, last_hash,
                ledger_hash(last_hash, next_seq::text, p_id::text, p_chain, (last_position + 1)::text, p_case_id::text, p_subject, p_unit_path, p_restricted::text,
                            p_type, p_body, p_actor, p_on_behalf_of, p_trace_id, to_char(p_recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')));
        insert into outbox (message_id, chain, exchange, body, case_id, trace_parent, recorded_at)
        values (p_id, p_chain, p_exchange, p_envelope, p_case_id, p_trace_parent, p_recorded_at);
    end
$$;
