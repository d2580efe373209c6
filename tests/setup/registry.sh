#!/usr/bin/env bash
# registry.sh up|down|status|address [PORT]: a Docker registry on 127.0.0.1, default port 5099.
#
# Debian's docker-registry, unpacked and not installed: its package starts a service on
# every address of the machine. Engines trust a registry on 127.0.0.0/8 without TLS.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
port=${2:-5099}
address=127.0.0.1:$port
home=$STATE/registry-$port

answers() { curl -fs -o /dev/null --max-time 5 "http://$address/v2/"; }

start() {
  local pid program
  program=$(command -v docker-registry || echo "$STATE/registry/usr/bin/docker-registry")
  if [ ! -x "$program" ]; then
    say "unpacking docker-registry"
    FROM=own unpack "$STATE/registry" docker-registry
  fi
  mkdir -p "$home/data"
  cat >"$home/config.yml" <<CONFIG
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $home/data }
  delete: { enabled: true }
http: { addr: "$address" }
CONFIG
  setsid "$program" serve "$home/config.yml" </dev/null >"$home/log" 2>&1 &
  pid=$!
  record "$pid" "$home/started"
  for _ in $(seq 200); do
    if answers; then return; fi
    alive "$home/started" || break
    sleep 0.05
  done
  tail -n 5 "$home/log" >&2
  stop "$home/started"
  die "the registry did not start on $address"
}

case ${1:-} in
  up)
    if alive "$home/started" && answers; then
      say "already on $address"
    elif answers; then
      die "something else answers on $address; give another port"
    else
      as_root "$@"
      start
      say "on $address"
    fi
    ;;
  down)
    [ -e "$home/started" ] || exit 0
    as_root "$@"
    stop "$home/started"
    rm -rf "$home"
    say "stopped"
    ;;
  status) alive "$home/started" && answers ;;
  address) echo "$address" ;;
  *)
    sed -n '2,5s/^# \{0,1\}//p' "$0"
    exit 64
    ;;
esac
