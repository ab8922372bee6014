#!/usr/bin/env bash
# backup.sh FOLDER: databases, files and secrets of a running `docker compose` landscape.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/../.."
[ $# = 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
umask 077
mkdir -p "$1"
folder=$(realpath "$1")
rm -f "$folder/complete"   # comes back last: without it restore.sh refuses the folder
date -u +%FT%TZ >"$folder/began"

# The whole server and not one database after the other: a fact and its effect in another service are of one moment.
# shellcheck disable=SC2016  # the password is read inside the container
docker compose exec -T database bash -c \
  'PGPASSWORD=$(</run/dutynet/password) exec pg_basebackup -h 127.0.0.1 -U dutynet_admin -c fast -X fetch -F tar -z -D -' >"$folder/database.tar.gz"
echo databases
# Files after the databases: a row never mentions a proof that is not in the backup.
for service in responsibility logbook gateway; do
  docker compose exec -T "$service" tar -C /var/lib/dutynet -cf - . >"$folder/$service.tar"
  echo "files of $service"
done
docker compose run --rm -T --no-deps --entrypoint tar secrets -C /secrets -cf - . >"$folder/secrets.tar"
echo secrets
mv "$folder/began" "$folder/complete"
echo "The backup in $folder began at $(<"$folder/complete"). Its secrets open everything: keep it where nobody else reads it."
