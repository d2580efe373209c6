#!/usr/bin/env bash
# hosts.sh VERB [HOST]: three Docker hosts and a bastion on this machine, for tests of a fleet.
#
# up | down | status        all of them; `up` waits for the scenario that they are lent to (HOSTS/lent)
# right                     puts right what the verbs below have done
# power-cut | power-on HOST everything that runs there ends at once; its disk stays
# cut | mend HOST           the network cable
# freeze | thaw HOST        the engine stops answering, without closing anything
# sshd-off | sshd-on HOST   no new connections over SSH
# env                       prints VAULTCTL_TEST_HOSTS for the tests: a folder with
#   id_ed25519, id_agent    private keys that every host lets in, as root
#   id_certified            another, let in only with the certificate beside it
#   known_hosts             the hosts' keys
#   HOST/address            ssh://root@ADDRESS, and HOST/docker.sock, the engine without SSH
#
# dock1 has the machine's own engine, dock2 Debian 13's, dock3 the machine's own. A host is a
# network, mount, process and name namespace: it sees the machine's programs, but a /run, a disk
# for its engine and a /var/lib/vaultctl of its own. All are on a network that only the bastion
# reaches, and the machine reaches only the bastion and, by way of it, dock1 directly. Nothing
# leads from there to anywhere else, and the addresses are those that are kept for documentation.
#
# VAULTCTL_HOSTS=bench is another set, beside the tests': ten hosts with the machine's own engine,
# all of which the machine reaches, at the addresses that are kept for benchmarks.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/${BASH_SOURCE[0]##*/}
case ${VAULTCTL_HOSTS:-tests} in
  tests) home=$STATE/hosts count=3 name=vaultctl outside=203.0.113 inside=198.51.100 ;;
  bench) home=$STATE/bench-hosts count=10 name=vaultctl-b outside=198.18.1 inside=198.18.0 ;;
  *) die "VAULTCTL_HOSTS is tests or bench, not $VAULTCTL_HOSTS" ;;
esac
docks=()
for number in $(seq "$count"); do docks+=("dock$number"); done
hosts=(bastion "${docks[@]}")
uplink=$name-up
machine=$outside.1

address() {
  case $1 in
    bastion) echo "$outside.2" ;;
    dock*) echo "$inside.${1#dock}" ;;
  esac
}
gateway=$inside.254

space() { echo "$name-$1"; }
in_host() { # HOST COMMAND...
  local pid
  pid=$(cut -d' ' -f1 "$home/$1/started")
  shift
  nsenter --target "$pid" --mount --uts --ipc --net --pid -- "$@"
}
has_engine() { [ "$1" != bastion ]; }
is_for_tests() { [ "$count" = 3 ]; }
has_engine26() { is_for_tests && [ "$1" = dock2 ]; }
programs() { # where a host's engine is
  if has_engine26 "$1"; then echo "$STATE/engine26/bin:$STATE/engine26/tree/usr/sbin:$STATE/engine26/tree/usr/bin:$PATH"; else echo "$PATH"; fi
}

prepare() {
  command -v ip >/dev/null || install iproute2
  command -v iptables >/dev/null || install iptables
  local reason
  reason=$(unshare --mount --uts --ipc --net --pid --fork true 2>&1) ||
    die "this machine gives no namespaces (${reason:-no unshare}), so there can be no hosts: HOSTS=no tests without them"
  command -v dockerd >/dev/null || die "no dockerd on this machine: tests/setup/engine.sh up"
  [ -x /usr/sbin/sshd ] || install_sshd
  local range taken
  for range in "$outside.0/30" "$inside.0/24"; do
    taken=$(ip route show root "$range" | grep -v -e '^blackhole' -e "dev $uplink" || true)
    [ -z "$taken" ] || die "$range is in use on this machine (${taken%%$'\n'*}): HOSTS=no tests without hosts"
  done
  if is_for_tests; then "${self%/*}/engine26.sh" unpack; fi
}

make_keys() {
  local key host
  mkdir -p "$home"
  for key in id_ed25519 id_agent id_certified authority; do
    [ -s "$home/$key" ] || ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$home/$key"
  done
  ssh-keygen -q -s "$home/authority" -I test -n root -V -1h:+30d "$home/id_certified.pub"
  cat "$home/id_ed25519.pub" "$home/id_agent.pub" >"$home/authorized_keys"
  : >"$home/known_hosts"
  for host in "${hosts[@]}"; do
    mkdir -p "$home/$host"/{data,state}
    [ -s "$home/$host/key" ] || ssh-keygen -q -t ed25519 -N '' -C "$host" -f "$home/$host/key"
    echo "$(address "$host") $(cut -d' ' -f1,2 "$home/$host/key.pub")" >>"$home/known_hosts"
    echo "ssh://root@$(address "$host")" >"$home/$host/address"
    cat >"$home/$host/sshd_config" <<CONFIG
HostKey $home/$host/key
PidFile /run/sshd.pid
AuthorizedKeysFile $home/authorized_keys
TrustedUserCAKeys $home/authority.pub
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
MaxStartups 200:30:400
CONFIG
  done
  # Who may use sudo may use the keys.
  chown "${SUDO_UID:-0}" "$home" "$home/lent" "$home"/id_*
  chmod 711 "$home"
}

# The network of a host, as if its cable had just been put in.
connect() {
  local space port
  space=$(space "$1") port=$1
  ip netns add "$space"
  ip -n "$space" link set lo up
  if [ "$1" = bastion ]; then
    ip link add "$uplink" type veth peer name uplink netns "$space"
    ip address add "$machine/30" dev "$uplink"
    ip link set "$uplink" up
    ip -n "$space" address add "$(address bastion)/30" dev uplink
    ip -n "$space" link set uplink up
    ip -n "$space" link add lan type bridge
    ip -n "$space" address add "$gateway/24" dev lan
    ip -n "$space" link set lan up
    ip netns exec "$space" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
    # What goes astray must not leave the machine.
    ip route replace blackhole "$outside.0/30" metric 9999
    ip route replace blackhole "$inside.0/24" metric 9999
    local reached=("$(address dock1)/32")
    is_for_tests || reached=("$inside.0/24")
    ip route replace "${reached[@]}" via "$(address bastion)" dev "$uplink"
    return
  fi
  ip -n "$(space bastion)" link add "$port" type veth peer name lan address "$(printf '02:00:c6:33:64:%02x' "${1#dock}")" netns "$space"
  ip -n "$(space bastion)" link set "$port" master lan up
  ip -n "$space" address add "$(address "$1")/24" dev lan
  ip -n "$space" link set lan up
  ip -n "$space" route add "$machine/32" via "$gateway"
}
disconnect() {
  # The kernel takes its time to end a network, but not to end one half of a cable.
  [ "$1" = bastion ] || ip -n "$(space bastion)" link delete "$1" 2>/dev/null || true
  ip netns delete "$(space "$1")" 2>/dev/null || true
  if [ "$1" = bastion ]; then
    ip link delete "$uplink" 2>/dev/null || true
    ip route delete blackhole "$outside.0/30" metric 9999 2>/dev/null || true
    ip route delete blackhole "$inside.0/24" metric 9999 2>/dev/null || true
  fi
}
# The cable of a host; the bastion's is the one to this machine.
cable() { # HOST up|down
  case $1 in
    bastion) ip -n "$(space bastion)" link set uplink "$2" ;;
    *) ip -n "$(space bastion)" link set "$1" "$2" ;;
  esac
}

# The first process of a host: everything there ends with it.
live_as() { # HOST
  local pid
  # Before /proc is that of the host: its pid as the machine counts.
  read -r pid _ </proc/self/stat
  record "$pid" "$home/$1/started"
  echo "$1" >/proc/sys/kernel/hostname
  mount -t proc proc /proc
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/sshd /var/lib/vaultctl
  mount --bind "$home/$1/state" /var/lib/vaultctl
  /usr/sbin/sshd -f "$home/$1/sshd_config" -E "$home/$1/sshd.log"
  if has_engine "$1"; then
    rm -f "$home/$1/docker.sock"
    # A systemd of the machine is not the host's.
    PATH=$(programs "$1") setsid dockerd --host unix:///run/docker.sock --host "unix://$home/$1/docker.sock" \
      --data-root "$home/$1/data" --exec-root /run/docker --pidfile /run/docker.pid \
      --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$(space "$1")" \
      --log-level warn --group "${SUDO_GID:-0}" &
  fi
  # It has to collect the orphans of the host.
  while :; do
    sleep 3600 &
    wait $! || true
  done
}

boot() { # HOST
  alive "$home/$1/started" && return
  if [ "$1" = bastion ] && [ -e "/run/netns/$(space bastion)" ]; then
    cable bastion up
  else
    disconnect "$1"
    connect "$1"
  fi
  rm -f "$home/$1/started"
  setsid nsenter --net="/run/netns/$(space "$1")" unshare --mount --uts --ipc --pid --fork --propagation private \
    "$BASH" "$self" live-as "$1" </dev/null >"$home/$1/log" 2>&1 9>&- &
}
speaks() { timeout 5 bash -c "exec 3<>/dev/tcp/$1/22 && head -c 4 <&3" 2>/dev/null | grep -q SSH-; }
is_ready() { # HOST
  alive "$home/$1/started" && in_host "$1" "$BASH" -c ". ${self%/*}/lib.bash; $(declare -f speaks); speaks 127.0.0.1" || return
  if has_engine "$1"; then pings "$home/$1/docker.sock"; fi
}
await() { # HOST
  for _ in $(seq 300); do
    if is_ready "$1" 2>/dev/null; then return; fi
    sleep 0.1
  done
  tail -n 15 "$home/$1/log" >&2
  die "$1 did not start; its log is $home/$1/log"
}
halt() { # HOST: at once, as without power
  local pid
  # First the cable: the last words of the processes are not to be heard.
  cable "$1" down 2>/dev/null || true
  if alive "$home/$1/started"; then
    pid=$(cut -d' ' -f1 "$home/$1/started")
    kill -s KILL "$pid"
    for _ in $(seq 300); do
      alive "$home/$1/started" || break
      sleep 0.05
    done
  fi
  rm -f "$home/$1/started"
  # The other hosts' cables end in the bastion's network.
  [ "$1" = bastion ] || disconnect "$1"
  find /sys/fs/cgroup -depth -type d -path "*/$(space "$1")*" -exec rmdir {} + 2>/dev/null || true
}

signal_engine() { in_host "$1" sh -c 'kill -s "$1" "$(cat /run/docker.pid)"' - "$2"; }
sshd_on() { in_host "$1" sh -c 'test -e /run/sshd.pid || /usr/sbin/sshd -f "$1" -E "$2"' - "$home/$1/sshd_config" "$home/$1/sshd.log"; }

put_right() { # HOST
  if alive "$home/$1/started"; then
    cable "$1" up
    sshd_on "$1"
    # One that has not come as far is not frozen either.
    if has_engine "$1"; then signal_engine "$1" CONT 2>/dev/null || true; fi
  else
    boot "$1"
  fi
}

# What the images are made of is the same for every host, and so is the archive of them.
load_images() {
  local from=${DOCKER_HOST:-unix:///var/run/docker.sock} images host loading=() jobs=()
  mapfile -t images < <(DOCKER_HOST=$from docker image ls --format '{{.Repository}}:{{.Tag}}' 'vaultctl-test/*' | sort)
  [ ${#images[@]} -gt 0 ] || die "no images to load: tests/images/build.sh"
  DOCKER_HOST=$from docker image inspect --format '{{.Id}}' "${images[@]}" >"$home/images.new"
  for host in "${docks[@]}"; do
    cmp -s "$home/images.new" "$home/$host/images" || loading+=("$host")
  done
  [ ${#loading[@]} -gt 0 ] || return 0
  DOCKER_HOST=$from docker save --output "$home/images.tar" "${images[@]}"
  for host in "${loading[@]}"; do
    {
      DOCKER_HOST=unix://$home/$host/docker.sock docker load --quiet --input "$home/images.tar" >>"$home/$host/log" &&
        cp "$home/images.new" "$home/$host/images"
    } &
    jobs+=($!)
  done
  wait "${jobs[@]}"
  for host in "${loading[@]}"; do [ -e "$home/$host/images" ] || die "$host does not take the images: $home/$host/log"; done
  rm -f "$home/images.tar"
}

right() {
  local host
  for host in "${hosts[@]}"; do put_right "$host"; done
  for host in "${hosts[@]}"; do await "$host"; done
}
up() {
  local host begin=$SECONDS
  prepare
  mkdir -p "$home"
  exec 9>>"$home/lent"
  flock 9
  make_keys
  right
  load_images
  say "up in $((SECONDS - begin)) s: $(for host in "${docks[@]}"; do printf '%s with Engine %s, ' "$host" "$(DOCKER_HOST=unix://$home/$host/docker.sock docker version --format '{{.Server.Version}}')"; done)behind $(cat "$home/bastion/address")"
}
down() {
  local host
  for host in "${docks[@]}" bastion; do halt "$host" 2>/dev/null || true; done
  disconnect bastion
  rm -rf "$home"
  say "stopped"
}

case ${1:-} in
  up | down | right | power-cut | power-on | cut | mend | freeze | thaw | sshd-off | sshd-on)
    if [ "$1" = down ] && [ ! -e "$home" ]; then exit 0; fi
    as_root "$@"
    ;;
esac
case ${1:-} in
  power-cut | power-on | cut | mend | freeze | thaw | sshd-off | sshd-on)
    case " ${hosts[*]} " in *" ${2:-} "*) ;; *) die "$1 needs a host: ${hosts[*]}" ;; esac
    ;;
esac
case ${1:-} in
  up) up ;;
  right) right ;;
  down) down ;;
  status)
    [ -e "$home" ] || exit 1
    as_root status
    for host in "${hosts[@]}"; do is_ready "$host" || exit 1; done
    ;;
  env) echo "VAULTCTL_TEST_HOSTS=$home" ;;
  power-cut) halt "$2" ;;
  power-on)
    boot "$2"
    await "$2"
    ;;
  cut) cable "$2" down ;;
  mend) cable "$2" up ;;
  freeze) signal_engine "$2" STOP ;;
  thaw) signal_engine "$2" CONT ;;
  sshd-off) in_host "$2" sh -c 'kill "$(cat /run/sshd.pid)"' ;;
  sshd-on) sshd_on "$2" ;;
  live-as) live_as "$2" ;;
  *)
    sed -n '2,24s/^# \{0,1\}//p' "$0"
    exit 64
    ;;
esac
