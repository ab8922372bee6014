#!/usr/bin/env bash
# backup.sh FOLDER: databases, attachments and secrets of a running `docker compose` landscape.
# Attachments last: a row never mentions a proof that is not in the backup.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/../.."
[ $# = 1 ] || { sed -n '2,3s/^# //p' "$0"; exit 2; }
folder=$(realpath -m "$1")
umask 077
mkdir -p "$folder"
date -u +%FT%TZ >"$folder/began"
for database in responsibility logbook inspection accountability gateway; do
  docker compose exec -T database pg_dump -h /var/run/postgresql -U dutynet_admin --format=custom "$database" >"$folder/$database.dump.part"
  mv "$folder/$database.dump.part" "$folder/$database.dump"
  printf 'database %s\n' "$database"
done
for service in responsibility logbook; do
  docker compose exec -T "$service" tar -C /var/lib/dutynet -cf - . >"$folder/$service-attachments.tar"
  printf 'attachments of %s\n' "$service"
done
docker compose run --rm -T --no-deps --entrypoint tar secrets -C /secrets -cf - . >"$folder/secrets.tar"
printf 'secrets\nThe backup in %s began at %s; keep it where nobody else reads it.\n' "$folder" "$(<"$folder/began")"
