-- The members of a team whose personal list on a day has only what everybody's has: a gap of the net (一人一单 without 特色责任).
-- A member who owes nothing at all is another gap and not told here.
create function posts_without_speciality(day date)
    returns table (post_id uuid)
    language sql stable as $$
    select p.id
    from posts_on(day) p
    join duties d on d.post_id = p.id and d.effective_from <= day and coalesce(d.ended_on, d.effective_until) >= day
    where p.role = 'TeamMember'
    group by p.id
    having not bool_or(d.speciality)
$$;
