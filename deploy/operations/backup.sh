#!/usr/bin/env bash
# backup.sh FOLDER [HOME]: databases, files and secrets of a running landscape: of `docker compose`, or
# of processes beside servers that deploy/local/infrastructure.sh started in HOME (.local/run for ./run).
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/../.."
case $# in 1 | 2) ;; *) sed -n '2,3s/^# //p' "$0" >&2; exit 2 ;; esac
umask 077
mkdir -p "$1"
folder=$(realpath "$1") home=${2:+$(realpath "$2")}
rm -f "$folder/complete"   # comes back last: without it restore.sh refuses the folder
date -u +%FT%TZ >"$folder/began"

# tar's 1: a file came, grew or went meanwhile. It is one of a proof being received; no row of the backup mentions it yet.
unless_worse() { [ $? = 1 ] || exit 1; }

# The whole server and not one database after the other: a fact and its effect in another service are of one moment.
# Files after the databases: a row never mentions a proof that is not in the backup.
if [ -n "$home" ]; then
  # shellcheck source=/dev/null
  . "$home/infrastructure.env"
  bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -1)
  PGPASSWORD=$DUTYNET_POSTGRES_ADMIN_PASSWORD "$bin/pg_basebackup" -h "$DUTYNET_POSTGRES_HOST" -p "$DUTYNET_POSTGRES_PORT" \
    -U "$DUTYNET_POSTGRES_ADMIN_USER" -c fast -X fetch -F tar -z -D - >"$folder/database.tar.gz"
  printf '%s\n' "$DUTYNET_POSTGRES_ADMIN_PASSWORD" >"$folder/postgres.password"
  echo databases
  tar -C "$home" --exclude={./postgres,./rabbitmq,./settings,./infrastructure.env,./logs,./url,./lock} --exclude=ballot-keys --exclude='*.lock' --exclude='*.log' --exclude='*.pid' \
    -cf - . >"$folder/home.tar" || unless_worse
  echo files and secrets
else
  # shellcheck disable=SC2016  # the password is read inside the container
  docker compose exec -T database bash -c \
    'PGPASSWORD=$(</run/dutynet/password) exec pg_basebackup -h 127.0.0.1 -U dutynet_admin -c fast -X fetch -F tar -z -D -' >"$folder/database.tar.gz"
  echo databases
  for service in responsibility logbook gateway; do
    docker compose exec -T "$service" tar -C /var/lib/dutynet --exclude=ballot-keys -cf - . >"$folder/$service.tar" || unless_worse
    echo "files of $service"
  done
  docker compose run --rm -T --no-deps --entrypoint tar secrets -C /secrets -cf - . >"$folder/secrets.tar"
  echo secrets
fi
mv "$folder/began" "$folder/complete"
echo "The backup in $folder began at $(<"$folder/complete"). Its secrets open everything: keep it where nobody else reads it."
