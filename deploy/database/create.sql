-- One service's database and its two roles; run once more it changes nothing but the passwords.
-- psql variables: service, password (run-time login <service>), owner_password (<service>_owner).
\set ON_ERROR_STOP on
\set owner :service _owner

select format('create role %I', role)
from unnest(array[:'service', :'owner']) as role
where not exists (select from pg_roles where rolname = role)
\gexec

-- The owner migrates; the run-time login owns nothing, so that it can only do what migrations grant.
alter role :"service" login nosuperuser nocreatedb nocreaterole password :'password';
alter role :"owner" login nosuperuser nocreatedb nocreaterole password :'owner_password';

-- template0: only it can be copied with a locale of our choice. C.UTF-8 sorts alike on every machine.
select format('create database %I owner %I template template0 encoding ''UTF8'' locale ''C.UTF-8''', :'service', :'owner')
where not exists (select from pg_database where datname = :'service')
\gexec

-- Nobody reads another service's tables: not even a connection is possible.
revoke all on database :"service" from public;
grant connect, temporary on database :"service" to :"service", :"owner";
