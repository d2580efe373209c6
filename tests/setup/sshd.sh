#!/usr/bin/env bash
# sshd.sh up|down|status|env: an sshd on 127.0.0.1 with keys of its own, for tests over SSH.
#
# It lets root in with the key that it makes, and forwards to any socket of this machine.
# env prints VAULTCTL_TEST_SSH for the tests: a folder with
#   address      ssh://root@127.0.0.1:PORT
#   id_ed25519   the private key
#   known_hosts  the server's key
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
home=$STATE/sshd
port=${SSHD_PORT:-5222}

answers() { timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port && head -c 4 <&3" 2>/dev/null | grep -q SSH-; }

make_keys() {
  local kind
  for kind in ed25519 ecdsa rsa; do
    [ -s "$home/host_$kind" ] || ssh-keygen -q -t $kind -N '' -C host -f "$home/host_$kind"
    [ -s "$home/id_$kind" ] || ssh-keygen -q -t $kind -N '' -C test -f "$home/id_$kind"
  done
  cat "$home"/id_*.pub >"$home/authorized_keys"
  chmod 600 "$home/authorized_keys"
  echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$home/host_ed25519.pub")" >"$home/known_hosts"
  echo "ssh://root@127.0.0.1:$port" >"$home/address"
}

start() {
  local program
  command -v sshd >/dev/null || install_sshd
  program=$(command -v sshd)
  mkdir -p "$home" /run/sshd
  chmod 700 "$home"
  make_keys
  cat >"$home/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $home/host_ed25519
HostKey $home/host_ecdsa
HostKey $home/host_rsa
PidFile $home/pid
AuthorizedKeysFile $home/authorized_keys
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
MaxStartups 200:30:400
CONFIG
  "$program" -f "$home/sshd_config" -E "$home/log"
  for _ in $(seq 100); do
    if answers; then
      record "$(cat "$home/pid")" "$home/started"
      return
    fi
    sleep 0.05
  done
  tail -n 5 "$home/log" >&2
  die "sshd did not start on port $port"
}

case ${1:-} in
  up)
    if alive "$home/started" && answers; then
      say "already on 127.0.0.1:$port"
    elif answers; then
      die "something else answers on 127.0.0.1:$port; set SSHD_PORT"
    else
      as_root "$@"
      start
      say "on 127.0.0.1:$port"
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
  env) echo "VAULTCTL_TEST_SSH=$home" ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 64
    ;;
esac
