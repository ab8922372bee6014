#!/usr/bin/env bash
# create.sh DIR [--rotate | --retire]: every secret of an installation, generated at first start; none has a default.
#   DIR/passwords/<name>          one password a file
#   DIR/signing, DIR/verification key pairs, see deploy/keys/create.sh for the options
set -euo pipefail
here=$(dirname "$(realpath "$0")")
folder=$1; shift

umask 077
mkdir -p "$folder/passwords"
chmod 700 "$folder" "$folder/passwords"
for name in {responsibility,logbook,inspection,accountability,gateway}{,_owner} postgres broker; do
  [ -s "$folder/passwords/$name" ] || openssl rand -hex 24 >"$folder/passwords/$name"
done
"$here/../keys/create.sh" "$folder" "$@"
