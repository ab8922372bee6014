#!/usr/bin/env bash
# restore.sh FOLDER: puts a backup back. Stops the landscape, replaces databases and attachments, starts it again
# and lets every service publish again what it recorded since an hour before the backup began.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
cd "$here/../.."
[ $# = 1 ] || { sed -n '2,3s/^# //p' "$0"; exit 2; }
folder=$(realpath "$1")
for database in responsibility logbook inspection accountability gateway; do
  [ -s "$folder/$database.dump" ] || { echo "$folder/$database.dump is missing" >&2; exit 1; }
done
docker compose down --remove-orphans
docker compose run --rm -T --no-deps --entrypoint tar secrets -C /secrets -xf - <"$folder/secrets.tar"
docker compose up --wait database broker
docker compose run --rm -T database-setup
for database in responsibility logbook inspection accountability gateway; do
  docker compose exec -T database psql -q -h /var/run/postgresql -U dutynet_admin -d postgres -v ON_ERROR_STOP=1 \
    -c "drop database $database with (force)" -c "create database $database owner ${database}_owner template template0 encoding 'UTF8' locale 'C.UTF-8'" \
    -c "revoke connect, temporary on database $database from public" -c "grant connect on database $database to $database, ${database}_owner"
  docker compose exec -T database pg_restore -h /var/run/postgresql -U dutynet_admin -d "$database" --exit-on-error <"$folder/$database.dump"
  printf 'database %s\n' "$database"
done
for service in responsibility logbook; do
  docker compose run --rm -T --no-deps --entrypoint tar "$service" -C /var/lib/dutynet -xf - <"$folder/$service-attachments.tar"
done
docker compose up --wait
since=$(date -u -d "$(<"$folder/began") - 1 hour" +%FT%TZ)
printf 'Restored. Now let the services agree again, with an operator key in DN:\n  %s/republish.sh %s\n' "deploy/operations" "$since"
