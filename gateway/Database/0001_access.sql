-- Keys of departments' systems. Only the hash is kept: who reads this table can call nothing.
create table api_keys (
    id             uuid        primary key,
    name           text        not null,
    unit           text        not null, -- code of the unit whose subtree it may act in; * for the whole jurisdiction
    roles          text[]      not null check (cardinality(roles) > 0),
    hash           bytea       not null,
    expires_on     date,                 -- last day it is accepted
    issued_at      timestamptz not null,
    issued_by      text        not null,
    last_used_at   timestamptz,          -- to the minute, so that a busy key does not write with every request
    revoked_at     timestamptz,
    revoked_by     text,
    revoked_reason text,
    check ((revoked_at is null) = (revoked_by is null))
);

-- People who sign in here or by an OpenID Connect provider.
create table accounts (
    id            uuid        primary key,
    name          text        not null check (name = lower(name)),
    person_code   text,
    unit          text        not null,
    roles         text[]      not null check (cardinality(roles) > 0),
    password_hash text        not null,
    oidc_subject  text,                           -- the provider's own name for the person; a name can be given to somebody else, this cannot
    initial       boolean     not null default false, -- made at first start; never opened by a provider's token
    opened_at     timestamptz not null,
    opened_by     text        not null,
    closed_at     timestamptz
);
-- A closed account keeps its row for the ledger's sake, and its name becomes free.
create unique index accounts_name on accounts (name) where closed_at is null;
create unique index accounts_oidc_subject on accounts (oidc_subject) where closed_at is null and oidc_subject is not null;

create table sessions (
    id         uuid        primary key,
    account_id uuid        not null references accounts (id),
    hash       bytea       not null,
    begun_at   timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_account on sessions (account_id);
create index sessions_expires_at on sessions (expires_at);

-- Sign-ins that did not succeed, by name and by address; names that do not exist are counted like those that do.
create table sign_in_attempts (
    subject      text        primary key,
    attempts     int         not null,
    last_at      timestamptz not null,
    locked_until timestamptz
);
create index sign_in_attempts_last_at on sign_in_attempts (last_at);
