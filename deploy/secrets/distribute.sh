#!/usr/bin/env bash
# distribute.sh [--rotate | --retire]: the container `secrets`. Generates what is missing in /secrets and gives
# each container's own volume, mounted at /share/<container>, what that container needs and no more.
# --rotate adds a key pair, --retire takes the old ones away.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
app=1654 postgres=999 rabbitmq=999   # the users of the .NET, PostgreSQL and RabbitMQ images
secrets=/secrets

"$here/create.sh" "$secrets" "$@"
password() { cat "$secrets/passwords/$1"; }

place() { # place FILE OWNER: standard input becomes FILE, readable by its container's user alone
  install -D -m 400 /dev/null "$1.new"
  cat >"$1.new"
  chown "$2" "$1.new"
  mv "$1.new" "$1"
}

place_keys() { # place_keys KIND FOLDER: the keys there become exactly those we have
  local kind=$1 folder=$2 key
  install -d -m 755 "$folder"
  for key in "$secrets/$kind"/*.pem; do place "$folder/${key##*/}" "$app" <"$key"; done
  for key in "$folder"/*.pem; do [ -e "$secrets/$kind/${key##*/}" ] || rm -f "$key"; done
}

for service in responsibility logbook inspection accountability gateway; do
  share=/share/$service
  place "$share/$service.env" "$app" <<EOF
ConnectionStrings__Database='Host=database;Port=5432;Database=$service;Username=$service;Password=$(password "$service")'
ConnectionStrings__Migrations='Host=database;Port=5432;Database=$service;Username=${service}_owner;Password=$(password "${service}_owner")'
Broker__Uri='amqp://dutynet:$(password broker)@broker:5672/dutynet'
Access__VerificationKeys=/run/dutynet/verification
EOF
  place_keys verification "$share/verification"
done
place_keys signing /share/gateway/signing

password postgres | place /share/database/password "$postgres"
"$here/../broker/definitions.sh" "$(password broker)" | place /share/broker/definitions.json "$rabbitmq"
