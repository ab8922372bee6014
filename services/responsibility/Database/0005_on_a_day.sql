-- The register on a day. Every read that takes a day asks these and not the tables, which hold today.
create function units_on(day date)
    returns table (code text, name text, kind text, class text, parent_code text, path ltree, version int)
    language sql stable as $$
    select v.code, v.name, v.kind, v.class, v.parent_code, v.path, v.version
    from unit_versions v
    where v.valid_from <= day and (v.valid_until is null or v.valid_until >= day)
$$;

create function posts_on(day date)
    returns table (id uuid, code text, unit_code text, title text, role text, areas text[], in_charge_of text[], version int)
    language sql stable as $$
    select p.id, p.code, p.unit_code, p.title, p.role, p.areas, p.in_charge_of, p.version
    from posts p
$$;

create function holdings_on(day date)
    returns table (id uuid, post_id uuid, person_code text, held_from date, held_until date)
    language sql stable as $$
    select h.id, h.post_id, h.person_code, h.held_from, h.held_until
    from holdings h
    where h.held_from <= day and (h.held_until is null or h.held_until >= day)
$$;
