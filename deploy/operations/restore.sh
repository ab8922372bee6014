#!/usr/bin/env bash
# restore.sh FOLDER: puts a backup in the place of all there is: stops the landscape, deletes its data, starts it again.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/../.."
[ $# = 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
folder=$(realpath "$1")
[ -s "$folder/complete" ] || { echo "$folder holds no complete backup" >&2; exit 1; }

unpack() { # unpack SERVICE FOLDER: standard input, a tar, into a volume of the service
  docker compose run --rm -T --no-deps --entrypoint tar "$1" -C "$2" -xf -
}

# The broker's queues too: they may hold messages about what the backup does not know.
docker compose down --volumes --remove-orphans
unpack secrets /secrets <"$folder/secrets.tar"
echo secrets
gunzip -c "$folder/database.tar.gz" | unpack database /var/lib/postgresql/data
echo databases
for service in responsibility logbook gateway; do
  unpack "$service" /var/lib/dutynet <"$folder/$service.tar"
  echo "files of $service"
done
docker compose up --wait
cat <<END
Restored to $(<"$folder/complete"). What was under way then is missing; with an operator's token in DN, have it sent again:
  deploy/operations/republish.sh $(date -u -d "$(<"$folder/complete") - 1 hour" +%FT%TZ)
END
