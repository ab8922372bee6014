#!/usr/bin/env bash
# A private PostgreSQL and a private RabbitMQ for one folder, on free ports of 127.0.0.1.
#
#   infrastructure.sh up DIR [--ephemeral]   install what is missing, start both, write DIR/infrastructure.env
#   infrastructure.sh down DIR               stop both; the data stays
#   infrastructure.sh status DIR             say what runs; exit 0 when both do, else 3
#   infrastructure.sh delete DIR             stop both and delete their data
#   infrastructure.sh restore DIR BACKUP     start both with the databases of deploy/operations/backup.sh in place of any there were
#
# --ephemeral: PostgreSQL does not wait for the disk. For tests only: a power cut loses the data.
# System instances of either are never used, started or stopped.
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; }
say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

[ $# -ge 2 ] || usage
command=$1 folder=$(realpath -m "$2") ephemeral=${3:-}
backup=''
if [ "$command" = restore ]; then backup=$(realpath "${3:?restore needs a backup}") ephemeral=''; fi
[ -z "$ephemeral" ] || [ "$ephemeral" = --ephemeral ] || usage

here=$(dirname "$(realpath "$0")")
identity=$(printf '%s' "$folder" | sha256sum | cut -c1-12)
# Neither server may run as root, and the users they run as instead may not be able to enter
# the checkout (/root, a private home). Started by root, the data therefore lies in /var/lib
# (not /var/tmp, which is swept) and the folder holds links to it. Anybody else runs
# the servers under their own name, in the folder itself.
if [ "$(id -u)" = 0 ]; then
  place=/var/lib/dutynet/$identity database_user=postgres broker_user=rabbitmq
else
  place=$folder database_user=$(id -un) broker_user=$database_user
fi
database=$place/postgres broker=$place/rabbitmq

become() { # become USER COMMAND…: replaces this shell, so call it in a subshell or in the background
  local user=$1; shift
  [ "$(id -u)" != 0 ] || set -- setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$@"
  exec "$@"
}

# ------------------------------------------------------------------ packages
newest_postgres() { find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -1; }

install_missing() {
  local missing=() elevated=()
  [ -x "/usr/lib/postgresql/$(newest_postgres)/bin/initdb" ] || missing+=(postgresql)
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. There is no apt-get here to install them with."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "Missing: ${missing[*]}. Installing them needs root or sudo."
    elevated=(sudo)
  fi
  say "Installing from the distribution, once: ${missing[*]} …"
  # The packages start their servers as soon as they are configured. Meanwhile a policy-rc.d
  # (unless the machine has one of its own, which then decides) refuses every start, and
  # PostgreSQL is told to create no cluster. Nothing of it starts at the next boot either.
  # The lock keeps two of us from taking each other's policy away.
  "${elevated[@]}" flock /run/dutynet-install.lock bash -s -- "${missing[@]}" <<'AS_ROOT' || fail "The installation failed."
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.d/dutynet.conf log=$(mktemp)
ours=("$cluster" "$log")
trap 'rm -f "${ours[@]}"' EXIT
if [ ! -e "$policy" ]; then
  ours+=("$policy")
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi
mkdir -p "${cluster%/*}"
echo 'create_main_cluster = false' >"$cluster"
apt-get -q update </dev/null >"$log" 2>&1 || true   # an unreachable extra source is not our concern
apt-get -q -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@" </dev/null >>"$log" 2>&1 ||
  { tail -n 30 "$log" >&2; exit 1; }
if command -v systemctl >/dev/null && [[ " $* " == *" rabbitmq-server "* ]]; then
  systemctl --quiet disable rabbitmq-server.service epmd.service epmd.socket >/dev/null 2>&1 || true
fi
AS_ROOT
  [ "$(newest_postgres)" -ge 15 ] || fail "PostgreSQL 15 or newer is needed; the distribution has $(newest_postgres)."
}

# ------------------------------------------------------------------ ports and secrets
in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# A port that one of ours had, and will have again once it is started, does not answer meanwhile.
spoken_for() { in_use "$1" || [[ " $postgres_port $amqp_port $management_port $distribution_port $epmd_port " == *" $1 "* ]]; }

# Below the range the system hands out for outgoing connections; where to start searching
# depends on the folder, so that two folders do not race for the same port.
next_port=$((20000 + 16#${identity:0:6} % 1200 * 10))
free_port() { # free_port NAME: the one used before when nobody has taken it, so that addresses stay
  local name=$1_port
  if [ -z "${!name:-}" ] || in_use "${!name}"; then
    while spoken_for "$next_port"; do next_port=$((next_port + 1)); done
    printf -v "$name" '%s' "$next_port"
    next_port=$((next_port + 1))
  fi
}

load_settings() {
  postgres_password='' broker_password='' cookie=''
  postgres_port='' amqp_port='' management_port='' distribution_port='' epmd_port=''
  # shellcheck source=/dev/null
  [ ! -f "$place/settings" ] || . "$place/settings"
}
save_settings() {
  local name
  install -m 600 /dev/null "$place/settings.new"   # renamed when whole: a full disk must not cost a password
  for name in postgres_password broker_password cookie postgres_port amqp_port management_port distribution_port epmd_port; do
    printf '%s=%s\n' "$name" "${!name:-}"
  done >"$place/settings.new"
  mv "$place/settings.new" "$place/settings"
}

# ------------------------------------------------------------------ what runs
# Number in FILE, program, and one of its arguments: after a crash or a reboot the number may be
# somebody else's process. (Arguments, because root in a container may not read environments.)
runs() { # runs FILE PROGRAM ARGUMENT
  local pid
  pid=$(head -1 "$1" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$2" ] &&
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -e "$3"
}
database_runs() { runs "$database/postmaster.pid" postgres "$database"; }
broker_runs() { runs "$broker/pid" beam.smp "$broker"; }
broker_starter_runs() { runs "$broker/starter.pid" rabbitmq-server "$broker"; }
epmd_runs() { runs "$broker/epmd.pid" epmd "$epmd_port"; }

wait_for_end() { # wait_for_end PID SECONDS
  local end=$((SECONDS + $2))
  while [ -d "/proc/$1" ] && [ "$SECONDS" -lt "$end" ]; do sleep 0.1; done
  [ ! -d "/proc/$1" ]
}

# ------------------------------------------------------------------ PostgreSQL
start_database() {
  database_runs && return
  local version bin options
  version=$(cat "$database/PG_VERSION" 2>/dev/null || newest_postgres)
  bin=/usr/lib/postgresql/$version/bin
  [ -x "$bin/postgres" ] || fail "The data in $folder was written by PostgreSQL $version, which is no longer installed."
  if [ ! -f "$database/PG_VERSION" ]; then
    rm -rf "$database"   # an initdb that was interrupted
    install -d -m 700 -o "$database_user" "$database"
    install -m 600 -o "$database_user" /dev/null "$place/password"
    printf '%s\n' "$postgres_password" >"$place/password"
    (become "$database_user" "$bin/initdb" -D "$database" -U dutynet_admin --auth=scram-sha-256 \
      --pwfile="$place/password" --encoding=UTF8 --locale=C.UTF-8) >"$place/initdb.log" 2>&1 ||
      { cat "$place/initdb.log" >&2; rm -rf "$database"; fail "PostgreSQL's data folder could not be created."; }
    rm -f "$place/password"
  fi
  # After a reboot the number in the file may be somebody else's; PostgreSQL would take that for
  # a running server. A dead number it recognises itself (and looks for orphaned sessions).
  ! kill -0 "$(head -1 "$database/postmaster.pid" 2>/dev/null)" 2>/dev/null || rm -f "$database/postmaster.pid"
  free_port postgres
  options="-c listen_addresses=127.0.0.1 -c port=$postgres_port -c unix_socket_directories= -c password_encryption=scram-sha-256"
  options+=" -c max_connections=400 -c shared_buffers=512MB -c max_locks_per_transaction=256"
  [ -z "$ephemeral" ] || options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  (become "$database_user" "$bin/pg_ctl" -D "$database" -l "$database/server.log" -w -t 60 -o "$options" start) \
    >/dev/null 9>&- </dev/null || { tail -n 20 "$database/server.log" >&2; fail "PostgreSQL did not start."; }
}

stop_database() {
  database_runs || return 0
  local pid
  pid=$(head -1 "$database/postmaster.pid")
  kill -INT "$pid"   # "fast": ends sessions, rolls back, writes a checkpoint
  wait_for_end "$pid" 60 || { kill -QUIT "$pid"; wait_for_end "$pid" 10 || fail "PostgreSQL ($pid) does not end."; }
}

# ------------------------------------------------------------------ RabbitMQ
# Definitions loaded at boot instead of rabbitmqctl calls, each of which starts an Erlang
# machine; and a node that loads definitions never creates the user guest.
write_broker_configuration() {
  install -d -m 700 -o "$broker_user" "$broker"
  install -m 600 /dev/null "$broker/definitions.json"
  "$here/../broker/definitions.sh" "$broker_password" >"$broker/definitions.json"
  cat >"$broker/rabbitmq.conf" <<EOF
listeners.tcp.1 = 127.0.0.1:$amqp_port
management.tcp.ip = 127.0.0.1
management.tcp.port = $management_port
load_definitions = $broker/definitions.json
EOF
  echo '[rabbitmq_management].' >"$broker/enabled_plugins"
  : >"$broker/environment.conf"   # instead of /etc/rabbitmq/rabbitmq-env.conf
  rm -f "$broker/.erlang.cookie"
  printf '%s' "$cookie" >"$broker/.erlang.cookie"
  chmod 400 "$broker/.erlang.cookie"
  [ "$(id -u)" != 0 ] || chown "$broker_user" "$broker"/{definitions.json,rabbitmq.conf,enabled_plugins,environment.conf,.erlang.cookie}
}

start_broker() {
  broker_runs && return
  stop_epmd
  free_port amqp; free_port management; free_port distribution; free_port epmd
  write_broker_configuration
  rm -f "$broker/pid"
  # epmd, Erlang's table of nodes, is one of our own too: the shared one would be left behind
  # when we stop, or be stopped under another node.
  local epmd
  epmd=$(command -v epmd || find /usr/lib/erlang -name epmd -type f | head -1)
  # shellcheck disable=SC2016  # $$ and $@ are the inner shell's
  become "$broker_user" env DUTYNET_PLACE="$broker" setsid sh -c 'echo $$ >"$DUTYNET_PLACE/epmd.pid"; exec "$@"' - \
    "$epmd" -address 127.0.0.1 -port "$epmd_port" </dev/null >/dev/null 2>&1 9>&- &
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  # The plain script, not the one in /usr/sbin: that insists on being root or rabbitmq. The flag
  # -dutynet means nothing to Erlang; by it we recognise our process.
  become "$broker_user" env -u RABBITMQ_CONFIG_FILES -u RABBITMQ_USE_LONGNAME \
    HOME="$broker" ERL_EPMD_PORT="$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_NODENAME="dutynet-$identity@localhost" \
    RABBITMQ_MNESIA_BASE="$broker/data" RABBITMQ_LOG_BASE="$broker/log" RABBITMQ_PID_FILE="$broker/pid" \
    RABBITMQ_CONF_ENV_FILE="$broker/environment.conf" RABBITMQ_CONFIG_FILE="$broker/rabbitmq.conf" \
    RABBITMQ_ADVANCED_CONFIG_FILE="$broker/advanced.config" RABBITMQ_ENABLED_PLUGINS_FILE="$broker/enabled_plugins" \
    RABBITMQ_PLUGINS_DIR="$(echo /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins)" \
    RABBITMQ_GENERATED_CONFIG_DIR="$broker/generated" RABBITMQ_DIST_PORT="$distribution_port" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" \
    setsid /usr/lib/rabbitmq/bin/rabbitmq-server -dutynet "$broker" </dev/null >"$place/rabbitmq.log" 2>&1 9>&- &
  local starter=$! end=$((SECONDS + 120))
  echo "$starter" >"$broker/starter.pid"   # the node writes its own pid only after a while
  # The listeners open last, after the definitions are in.
  until broker_runs && in_use "$amqp_port" && in_use "$management_port"; do
    if [ ! -d "/proc/$starter" ] || [ "$SECONDS" -ge "$end" ]; then
      tail -n 30 "$place/rabbitmq.log" >&2
      stop_broker
      fail "RabbitMQ did not start."
    fi
    sleep 0.2
  done
}

stop_epmd() {
  epmd_runs || return 0
  local pid
  pid=$(cat "$broker/epmd.pid")
  kill "$pid"
  wait_for_end "$pid" 10 || true
}
# SIGTERM closes connections, flushes and ends in order. The starting script hands it on to the
# node, even to one that has not written its pid yet.
stop_broker() {
  local pid pids=()
  if broker_starter_runs; then pids+=("$(cat "$broker/starter.pid")"); fi
  if broker_runs; then pids+=("$(cat "$broker/pid")"); fi
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    wait_for_end "$pid" 60 || { say "RabbitMQ ($pid) does not end: killed."; kill -KILL "$pid"; }
  done
  stop_epmd
}

# ------------------------------------------------------------------ commands
up() {
  install_missing
  link_data
  postgres_password=${postgres_password:-$(openssl rand -hex 20)}
  broker_password=${broker_password:-$(openssl rand -hex 20)}
  cookie=${cookie:-$(openssl rand -hex 20)}
  save_settings   # before the first use: an interrupted start must not lose a password
  start_database
  save_settings
  start_broker
  save_settings
  ( umask 077
    cat >"$folder/infrastructure.env" <<EOF
export DUTYNET_POSTGRES_HOST=127.0.0.1
export DUTYNET_POSTGRES_PORT=$postgres_port
export DUTYNET_POSTGRES_ADMIN_USER=dutynet_admin
export DUTYNET_POSTGRES_ADMIN_PASSWORD=$postgres_password
export DUTYNET_POSTGRES='Host=127.0.0.1;Port=$postgres_port;Username=dutynet_admin;Password=$postgres_password;Database=postgres'
export DUTYNET_BROKER=amqp://dutynet:$broker_password@127.0.0.1:$amqp_port/
export DUTYNET_BROKER_MANAGEMENT=http://127.0.0.1:$management_port
export DUTYNET_BROKER_USER=dutynet
export DUTYNET_BROKER_PASSWORD=$broker_password
EOF
  )
  chmod 600 "$folder/infrastructure.env"
  status
}

# The folder may have been copied (links to another folder's data) or deleted and made anew
# (data without links): neither is ours to go on with.
link_data() {
  install -d -m 755 "$folder"
  [ "$place" != "$folder" ] || return 0
  install -d -m 755 /var/lib/dutynet "$place"
  if [ "$(readlink "$folder/postgres" || true)" != "$database" ]; then
    stop_broker; stop_database
    rm -rf "${database:?}" "${broker:?}" "$place/settings"
    load_settings
    ln -sfn "$database" "$folder/postgres"
    ln -sfn "$broker" "$folder/rabbitmq"
  fi
}

# The data bring the superuser's password of then with them.
restore() {
  install_missing
  link_data
  stop_broker; stop_database
  rm -rf "${database:?}" "${broker:?}"
  install -d -m 700 -o "$database_user" "$database"
  gunzip -c "$backup/database.tar.gz" | (become "$database_user" tar -C "$database" -xf -)
  postgres_password=$(<"$backup/postgres.password")
  save_settings
  up
}

down() {
  stop_broker
  stop_database
  rm -f "$folder/infrastructure.env"
}

delete() {
  down
  rm -rf "${database:?}" "${broker:?}" "$place"/{settings,initdb.log,rabbitmq.log,infrastructure.lock}
  [ "$place" = "$folder" ] || rm -rf "${place:?}" "$folder/postgres" "$folder/rabbitmq"
}

status() {
  local result=0
  if database_runs; then say "PostgreSQL  127.0.0.1:$postgres_port"; else say "PostgreSQL  stopped"; result=3; fi
  if broker_runs; then say "RabbitMQ    127.0.0.1:$amqp_port, management http://127.0.0.1:$management_port"; else say "RabbitMQ    stopped"; result=3; fi
  return "$result"
}

umask 022
case $command in
  up | down | delete | restore)
    [[ $command == @(up|restore) ]] || [ -d "$place" ] || exit 0
    mkdir -p "$place"
    exec 9>"$place/infrastructure.lock"
    flock -w 300 9 || fail "Another start or stop for $folder is under way."
    load_settings
    "$command" ;;
  status) load_settings; status ;;
  *) usage ;;
esac
