#!/usr/bin/env bash
# engine26.sh up|down|status|env|unpack: Docker Engine 26.1 of Debian 13 beside the machine's own.
#
# Unpacked, not installed; with its own socket, data and network namespace, so that its
# bridges and firewall rules meet nobody else's. Containers in it have no way out.
# env prints DOCKER_HOST for it; unpack only gets its programs, for others to start.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
home=$STATE/engine26
socket=$home/docker.sock
namespace=vaultctl26

prepare() {
  command -v ip >/dev/null || install iproute2
  command -v iptables >/dev/null || install iptables
  if [ ! -x "$home/tree/usr/sbin/dockerd" ]; then
    say "unpacking docker.io and containerd of Debian 13"
    rm -rf "$home/tree.part"
    unpack "$home/tree.part" docker.io containerd
    mv "$home/tree.part" "$home/tree"
  fi
  # The machine's runc: Debian 13's needs a newer C library than Debian 12 has.
  mkdir -p "$home/bin"
  if ! command -v runc >/dev/null; then install runc; fi
  ln -sf "$(command -v runc)" "$home/bin/runc"
  "$home/tree/usr/sbin/dockerd" --version >/dev/null || die "Debian 13's dockerd does not run on this system"
}

start() {
  local pid
  drop_stale_pid "$home/docker.pid" dockerd
  drop_stale_pid "$home/exec/containerd/containerd.pid" containerd
  ip netns add $namespace 2>/dev/null || true
  ip -n $namespace link set lo up
  # A mount namespace hides the machine's containerd, which dockerd would use otherwise.
  PATH=$home/bin:$home/tree/usr/sbin:$home/tree/usr/bin:$PATH setsid \
    nsenter --net=/run/netns/$namespace unshare --mount --propagation slave \
    sh -c 'if [ -d /run/containerd ]; then mount -t tmpfs tmpfs /run/containerd; fi; exec "$@"' - \
    dockerd --host "unix://$socket" --data-root "$home/data" --exec-root "$home/exec" \
    --pidfile "$home/docker.pid" --log-level warn --group "${SUDO_GID:-0}" \
    </dev/null >"$home/log" 2>&1 &
  pid=$!
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
  die "dockerd 26.1 did not start; its log is $home/log"
}

case ${1:-} in
  up)
    if ! pings "$socket"; then
      as_root up
      prepare
      start
    fi
    say "using Docker Engine $(curl -fs --unix-socket "$socket" http://localhost/version | sed 's/.*"Version":"\(26[^"]*\)".*/\1/') at $socket"
    ;;
  down)
    [ -e "$home/started" ] || exit 0
    as_root down
    stop "$home/started"
    ip netns delete $namespace 2>/dev/null || true
    say "stopped"
    ;;
  status) pings "$socket" ;;
  env) echo "DOCKER_HOST=unix://$socket" ;;
  unpack)
    as_root unpack
    prepare
    ;;
  *)
    sed -n '2,6s/^# \{0,1\}//p' "$0"
    exit 64
    ;;
esac
