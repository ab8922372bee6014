#!/usr/bin/env bash
# create.sh DIR [--rotate | --retire]: the ES256 key pair the gateway signs its internal tokens with.
#   DIR/signing/<timestamp>.pem       private, for the gateway only; the newest by name signs
#   DIR/verification/<timestamp>.pem  public, for the gateway and all services; all in the folder are accepted
# Does nothing when there is a pair. --rotate adds another, which the processes find by themselves;
# --retire deletes all but the newest.
set -euo pipefail
folder=$1 wish=${2:-}
case $wish in '' | --rotate | --retire) ;; *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;; esac

mkdir -p "$folder"/{signing,verification}
chmod 700 "$folder/signing"
if [ "$wish" = --retire ]; then
  newest=$(find "$folder/signing" -name '*.pem' -printf '%f\n' | sort | tail -1)
  # Without a newest one, nothing is old.
  [ -z "$newest" ] || find "$folder"/{signing,verification} -name '*.pem' ! -name "$newest" -delete
  exit 0
fi
if [ -z "$wish" ] && compgen -G "$folder/signing/*.pem" >/dev/null; then exit 0; fi

name=$(date -u +%Y%m%dT%H%M%S%NZ).pem
umask 077
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/signing/.$name"
openssl pkey -in "$folder/signing/.$name" -pubout -out "$folder/verification/.$name"
chmod 644 "$folder/verification/.$name"
# The public key first: nothing may be signed that nobody can check yet.
mv "$folder/verification/.$name" "$folder/verification/$name"
mv "$folder/signing/.$name" "$folder/signing/$name"
