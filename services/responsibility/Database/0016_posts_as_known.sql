-- A read of what was known at a date looks at superseded rows too, so that the index of what nothing has superseded does not serve it.
create index post_versions_place on post_versions (unit_code);
