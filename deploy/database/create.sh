#!/usr/bin/env bash
# create.sh SECRETS: creates what is missing of the databases and roles of all services, with the
# passwords in SECRETS/passwords/<role>. Connects as PGHOST, PGPORT, PGUSER, PGPASSWORD say.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
secrets=$1

for service in responsibility logbook inspection accountability gateway; do
  # By standard input: the arguments of a process are there for everybody to read.
  {
    printf '\\set service %s\n' "$service"
    printf "\\\\set password '%s'\n" "$(<"$secrets/passwords/$service")"
    printf "\\\\set owner_password '%s'\n" "$(<"$secrets/passwords/${service}_owner")"
    cat "$here/create.sql"
  } | psql --no-psqlrc --quiet --no-password -v ON_ERROR_STOP=1 -d postgres -f -
done
