#!/usr/bin/env bash
# definitions.sh PASSWORD: prints the definitions RabbitMQ loads at boot: the user dutynet and
# the virtual host. Queues and exchanges are declared by the services.
set -euo pipefail

# RabbitMQ's password hash: base64(salt + sha256(salt + password))
salt=$(openssl rand -hex 4 | sed 's/../\\x&/g')
hash=$({ printf '%b' "$salt"; { printf '%b' "$salt"; printf '%s' "$1"; } | openssl dgst -sha256 -binary; } | base64 -w0)

cat <<EOF
{
  "users": [{ "name": "dutynet", "tags": "administrator", "limits": {},
              "hashing_algorithm": "rabbit_password_hashing_sha256", "password_hash": "$hash" }],
  "vhosts": [{ "name": "/" }, { "name": "dutynet" }],
  "permissions": [
    { "user": "dutynet", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
    { "user": "dutynet", "vhost": "dutynet", "configure": ".*", "write": ".*", "read": ".*" }
  ]
}
EOF
