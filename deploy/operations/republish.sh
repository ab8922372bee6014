#!/usr/bin/env bash
# republish.sh INSTANT: every service publishes again what it recorded since then, under the same message ids.
# GW is the gateway's address (default http://127.0.0.1:8080), DN a bearer token with the role operator.
set -euo pipefail
if [ $# != 1 ] || [ -z "${DN:-}" ]; then sed -n '2,3s/^# //p' "$0" >&2; exit 2; fi
for service in responsibility logbook inspection accountability gateway; do
  printf '%s: ' "$service"
  curl -sS --fail-with-body -H "Authorization: Bearer $DN" -H 'Content-Type: application/json' \
    -d "{\"since\":\"$1\"}" "${GW:-http://127.0.0.1:8080}/api/v1/$service/ledger/republish"
  echo
done
