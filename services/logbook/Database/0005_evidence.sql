-- Evidence: uploads that may be interrupted, and the only way bytes are ever removed: an act of one administrator, granted by another.

-- Not what is recorded, only what is on its way: these rows go when it was taken in, or too late.
create table uploads (
    id         uuid primary key,
    actor      text   not null, -- who opened it, in which subtree: nobody else sees it
    unit       text   not null,
    file_name  text   not null,
    length     bigint not null check (length > 0),
    sha256     text, -- as its sender says, when they do
    received   bigint not null default 0 check (received between 0 and length),
    opened_at  timestamptz not null,
    expires_at timestamptz not null,
    taken_as   uuid references attachments
);
create index uploads_actor on uploads (actor);
create index uploads_expires_at on uploads (expires_at);

create table upload_pieces (
    id        uuid primary key, -- also its name in the store
    upload_id uuid   not null references uploads on delete cascade,
    starts_at bigint not null,
    length    bigint -- null until its bytes are in the store and count
);
create index upload_pieces_upload on upload_pieces (upload_id, starts_at);

create table retention_acts (
    id               uuid primary key,
    attachment_id    uuid not null references attachments,
    sha256           text not null,
    reason           text not null,
    basis            text not null,
    requested_by     text not null,
    requested_person text,
    requested_at     timestamptz not null
);
create index retention_acts_sha256 on retention_acts (sha256);

create table retention_decisions (
    act_id         uuid primary key references retention_acts,
    granted        boolean not null,
    reason         text not null,
    decided_by     text not null,
    decided_person text,
    decided_at     timestamptz not null
);

-- From here on the content is not served and not taken in again.
create table erased_contents (
    sha256    text primary key,
    act_id    uuid not null references retention_acts,
    erased_at timestamptz not null
);

-- From here on the bytes are gone from the store.
create table removed_contents (
    sha256     text primary key references erased_contents,
    removed_at timestamptz not null
);
create index attachments_sha256 on attachments (sha256);

-- One at a time for the same content: taking it in, and erasing it.
create function hold_content(p_sha256 text) returns void
    language sql as $$ select pg_advisory_xact_lock(hashtextextended(p_sha256, 2)) $$;

-- Decisions and their papers are kept for good: bytes that are a decision's paper too are not erased.
create function proves_a_decision(p_sha256 text) returns boolean
    language plpgsql stable as $$
declare
    it_does boolean := false;
begin
    if to_regclass('decision_papers') is not null then
        execute 'select exists (select from decision_papers where sha256 = $1)' into it_does using p_sha256;
    end if;
    return it_does;
end
$$;

create trigger append_only before update or delete or truncate on retention_acts for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on retention_decisions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on erased_contents for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on removed_contents for each statement execute function refuse_change();
