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
# The trace viewer of the compose profile `tracing`, when it is there and nothing else was asked for.
if [ -z "${OTEL_EXPORTER_OTLP_ENDPOINT:-}" ] && getent hosts jaeger >/dev/null; then
  export OTEL_EXPORTER_OTLP_ENDPOINT=http://jaeger:4317
fi
exec dotnet "$DUTYNET_ASSEMBLY" "$@"
