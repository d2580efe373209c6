#!/usr/bin/env bash
# engine.sh up|down|status: a Docker Engine and Docker Compose for the tests.
#
# up      uses the engine that answers; else installs the distribution's and starts it, with
#         systemd where that runs, by hand where it does not. Repeating it changes nothing.
# down    ends the engine if `up` started it by hand; any other is left alone
# status  exit code 0 when an engine and Compose answer
#
# DOCKER_HOST=unix:///path: the socket to look at and, by hand, to listen on.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
home=$STATE/engine
case ${DOCKER_HOST:-} in
  "") socket=/var/run/docker.sock ;;
  unix://*) socket=${DOCKER_HOST#unix://} ;;
  *) socket= ;;
esac

engine() { timeout 20 docker version --format '{{.Server.Version}}' 2>/dev/null </dev/null; }
# Compose v2; a `docker` without the plugin takes `compose` for an unknown command.
compose() { docker compose version --short 2>/dev/null </dev/null; }

install_engine() {
  local packages=(docker.io iptables ca-certificates)
  available docker.io || refresh
  case $(candidate docker.io) in
    20.*) ;; # Debian 12: the command line is in docker.io itself
    *) if available docker-cli; then packages+=(docker-cli); fi ;;
  esac
  install "${packages[@]}"
}

install_compose() {
  compose >/dev/null && return
  local p
  for p in docker-compose-v2 docker-compose-plugin docker-compose; do
    available "$p" || refresh
    # Debian 12's docker-compose is the retired Python program.
    case $(candidate "$p") in "" | 1.*) continue ;; esac
    install "$p"
    compose >/dev/null && return
  done
  say "installing the docker-compose plugin of Debian 13"
  local tree
  tree=$(mktemp -d)
  unpack "$tree" docker-compose
  command install -D -m 0755 "$tree/usr/libexec/docker/cli-plugins/docker-compose" \
    /usr/local/lib/docker/cli-plugins/docker-compose
  rm -rf "$tree"
  compose >/dev/null || die "docker compose does not run: $(docker compose version 2>&1 | tail -n 1)"
}

start_by_hand() {
  command -v dockerd >/dev/null || die "no dockerd, although docker.io is installed"
  mkdir -p "$home" "$(dirname "$socket")"
  drop_stale_pid "$home/docker.pid" dockerd
  drop_stale_pid "$home/exec/containerd/containerd.pid" containerd
  # dockerd takes the mere file for a running containerd and waits for it.
  if [ -S /run/containerd/containerd.sock ] && ! listens /run/containerd/containerd.sock; then
    say "removing the socket of a containerd that is gone"
    rm -f /run/containerd/containerd.sock
  fi
  local group=()
  [ -z "${SUDO_GID:-}" ] || group=(--group "$SUDO_GID")
  say "starting dockerd, its data in $home"
  setsid dockerd --host "unix://$socket" --data-root "$home/data" --exec-root "$home/exec" \
    --pidfile "$home/docker.pid" --log-level warn ${group[@]+"${group[@]}"} \
    </dev/null >"$home/log" 2>&1 &
  local pid=$!
  for _ in $(seq 600); do
    if pings "$socket"; then
      record "$(cat "$home/docker.pid")" "$home/started"
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 15 "$home/log" >&2
  kill "$pid" 2>/dev/null || true
  die "dockerd did not start; its log is $home/log"
}

start() {
  [ -n "$socket" ] || die "no engine answers at DOCKER_HOST=$DOCKER_HOST"
  if listens "$socket"; then
    pings "$socket" || die "something listens on $socket and does not answer as an engine; not starting a second one"
    return
  fi
  if [ -d /run/systemd/system ] && [ "$socket" = /var/run/docker.sock ] && systemctl cat docker.service >/dev/null 2>&1; then
    say "starting docker.service"
    systemctl start docker.service || die "docker.service does not start: journalctl -u docker"
    for _ in $(seq 100); do
      if pings "$socket"; then return; fi
      sleep 0.1
    done
    die "docker.service runs, but nothing answers on $socket"
  fi
  start_by_hand
}

root_only() { # USER
  die "$socket is not for $1: run this as root, or 'sudo usermod -aG docker $1' and log in again"
}

up() {
  if engine >/dev/null && compose >/dev/null; then
    say "using Docker Engine $(engine), Compose $(compose)"
    return
  fi
  if [ -S "$socket" ] && [ ! -w "$socket" ]; then root_only "$(id -un)"; fi
  as_root up
  command -v curl >/dev/null || install curl ca-certificates
  if ! engine >/dev/null; then
    if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then install_engine; fi
    start
  fi
  install_compose
  engine >/dev/null || die "no engine answers: $(docker version 2>&1 | tail -n 1)"
  if [ -n "${SUDO_USER:-}" ] && [ -n "$socket" ] && ! runuser -u "$SUDO_USER" -- test -w "$socket"; then
    root_only "$SUDO_USER"
  fi
  say "using Docker Engine $(engine), Compose $(compose)"
}

case ${1:-} in
  up) up ;;
  down)
    [ -e "$home/started" ] || exit 0
    as_root down
    stop "$home/started"
    say "stopped"
    ;;
  status) engine >/dev/null && compose >/dev/null ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 64
    ;;
esac
