#!/usr/bin/env bash
# create.sh DIR [--rotate]: the ES256 key pair the gateway signs its internal tokens with.
#   DIR/signing/<timestamp>.pem       private, for the gateway only; the newest by name signs
#   DIR/verification/<timestamp>.pem  public, for the gateway and all services; all in the folder are accepted
# Does nothing when there is a pair, unless --rotate asks for another. To rotate: add one, hand
# the public key to every process and restart them, the gateway last; delete the old pair when
# no token signed with it can be alive any more.
set -euo pipefail
folder=$1 rotate=${2:-}
[ -z "$rotate" ] || [ "$rotate" = --rotate ] || { sed -n '2,7s/^# //p' "$0" >&2; exit 2; }

mkdir -p "$folder"/{signing,verification}
chmod 700 "$folder/signing"
if [ -z "$rotate" ] && compgen -G "$folder/signing/*.pem" >/dev/null; then exit 0; fi

name=$(date -u +%Y%m%dT%H%M%S%NZ).pem
umask 077
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/signing/.$name"
openssl pkey -in "$folder/signing/.$name" -pubout -out "$folder/verification/.$name"
chmod 644 "$folder/verification/.$name"
# The public key first: nothing may be signed that nobody can check yet.
mv "$folder/verification/.$name" "$folder/verification/$name"
mv "$folder/signing/.$name" "$folder/signing/$name"
