-- How long an item is owed without a break: through every version of its list that says the same of it. A duty is cut from such a run and
-- not from one version, so that a successor that takes effect in mid-year does not cut what it leaves unchanged. By kind of unit, because
-- which kinds a list is for may change between versions that repeat an item word for word; all else that decides who owes it is in its hash.
create view item_runs as
with versions as (
    select l.id as list_id, l.code as list_code, l.effective_from, l.duties_through, s.until, i.code as item_code, i.content_hash, i.due_on, k.kind
    from lists l
    left join lateral (select min(n.effective_from) - 1 as until from lists n
                       where n.code = l.code and n.version > l.version and n.status in ('InForce', 'Superseded')) s on true
    join list_items i on i.list_id = l.id
    cross join lateral unnest(l.unit_kinds) as k(kind)
    where l.status in ('InForce', 'Superseded') and (i.unit_kinds = '{}' or k.kind = any (i.unit_kinds))
      and (s.until is null or s.until >= l.effective_from)), -- a version whose successor took effect the same day was never owed
begun as (
    select v.*, lag(until) over w is distinct from effective_from - 1 as begins
    from versions v
    window w as (partition by list_code, item_code, content_hash, kind order by effective_from)),
counted as (
    select b.*, count(*) filter (where begins) over (partition by list_code, item_code, content_hash, kind order by effective_from) as run
    from begun b)
select list_id, list_code, item_code, content_hash, kind, due_on, duties_through, effective_from, coalesce(until, 'infinity') as until,
       min(effective_from) over whole as run_from, max(coalesce(until, 'infinity')) over whole as run_until
from counted
window whole as (partition by list_code, item_code, content_hash, kind, run);

-- Found by the post first: a personal list is one post's. The same columns the other way round served only a finding's item, whose posts are known as well.
drop index duties_item;
create index duties_post on duties (post_id, item_code);
