-- What was settled may come up again: which version of the finding settled it, and which one reopened it, so that neither comes too late.
alter table ladders
    add column settled_version  int not null default 0, -- version of the finding that closed it out; 0 where causes have no versions
    add column reopened_version int not null default 0; -- version of the finding that found it again
