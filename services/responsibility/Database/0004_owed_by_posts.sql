-- What these posts owe by a list, whether or not the duty exists already: the rule of before, unchanged, asked for a page of posts at a time.
-- As a view the planner went through all units for each page; here it begins with the posts (offset 0 keeps it from reordering).
drop view owed;
create function owed_by(posts uuid[])
    returns table (post_id uuid, post_code text, list_id uuid, list_code text, effective_from date, item_code text, content_hash text,
                   speciality boolean, due_on date, status text, duties_through int, until date)
    language sql stable as $$
    select p.id, p.code, l.id, l.code, l.effective_from, i.code, i.content_hash,
           cardinality(i.portfolio_areas) > 0, i.due_on, l.status, l.duties_through, s.until
    from (select p.*, u.kind from posts p join units u on u.code = p.unit_code where p.id = any (posts) offset 0) p
    join lists l on l.status in ('InForce', 'Superseded') and p.kind = any (l.unit_kinds)
    left join lateral (select min(n.effective_from) - 1 as until from lists n
                       where n.code = l.code and n.version > l.version and n.status in ('InForce', 'Superseded')) s on true
    join list_items i on i.list_id = l.id and (i.unit_kinds = '{}' or p.kind = any (i.unit_kinds))
    where case i.owed_by
          when 'Post' then p.role = any (i.roles) and (i.portfolio_areas = '{}' or p.areas && i.portfolio_areas)
          else p.role = 'FirstResponsible'
               and not exists (select from posts f where f.unit_code = p.unit_code and f.role = 'FirstResponsible' and f.code < p.code)
          end
$$;
