#!/bin/sh
# Passwords come as files of a volume, of which this container sees only its own part, and not in
# the container's configuration, which `docker inspect` shows. The processes read their environment.
set -eu
for file in /run/dutynet/*.env; do
  [ -r "$file" ] || continue
  set -a
  # shellcheck source=/dev/null
  . "$file"
  set +a
done
exec dotnet "$DUTYNET_ASSEMBLY" "$@"
