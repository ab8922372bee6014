#!/usr/bin/env bash
# restore.sh FOLDER [HOME]: puts a backup in the place of all there is: stops the landscape, deletes its data, starts it again.
# With HOME (see backup.sh) it does so with the servers there; stop the processes before and start them after it.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/../.."
case $# in 1 | 2) ;; *) sed -n '2,3s/^# //p' "$0" >&2; exit 2 ;; esac
folder=$(realpath "$1") home=${2:+$(realpath -m "$2")}
[ -s "$folder/complete" ] || { echo "$folder holds no complete backup" >&2; exit 1; }

unpack() { # unpack SERVICE FOLDER: standard input, a tar, into a volume of the service
  docker compose run --rm -T --no-deps --entrypoint tar "$1" -C "$2" -xf -
}

# The broker's queues too: they may hold messages about what the backup does not know.
if [ -n "$home" ]; then
  [ -s "$folder/home.tar" ] || { echo "$folder is a backup of docker compose" >&2; exit 1; }
  deploy/local/infrastructure.sh delete "$home"
  mkdir -p "$home"
  # Files that came after the backup belong to nothing in the restored databases.
  tar -tf "$folder/home.tar" | sed -n 's|^\./\([^/]*\)/$|\1|p' | while read -r kept; do rm -rf "${home:?}/$kept"; done
  tar -C "$home" -xf "$folder/home.tar"
  echo files and secrets
  deploy/local/infrastructure.sh restore "$home" "$folder"
  echo databases
else
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
fi
cat <<END
Restored to $(<"$folder/complete"). What was under way then is missing; with an operator's token in DN, have it sent again:
  deploy/operations/republish.sh $(date -u -d "$(<"$folder/complete") - 1 hour" +%FT%TZ)
END
