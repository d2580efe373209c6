#!/usr/bin/env bash
# fleet.sh: ten servers behind SSH with five one-container stacks each, with vaultctl, with Compose,
# with compose-farm, with Ansible, and with nothing but ssh and the API; the same from far away; and
# a thousand servers that one process plays. All in one run on one machine. Prints a table; exit
# code 1 when a promise is not kept.
#
# The servers are namespaces of this machine with an engine and an sshd each (tests/setup/hosts.sh),
# which takes root; where there is none, this says so and ends. What is compared with vaultctl looks
# at the very containers that vaultctl has made, and has to leave them as they are.
#
# VAULTCTL  the binary, default target/release/vaultctl
# ROUNDS    how often the slow things are done (default 3; the quick ones 9 times)
# FIRST     how often the first start of everything is measured (default 2)
# OTHERS    "no": without compose-farm and Ansible, which come from PyPI
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/setup/lib.bash
. tests/setup/lib.bash
# shellcheck source=benches/lib.bash
. benches/lib.bash
target=${CARGO_TARGET_DIR:-$PWD/target}
VAULTCTL=$(realpath "${VAULTCTL:-$target/release/vaultctl}")
ROUNDS=${ROUNDS:-3}
FIRST=${FIRST:-2}
QUICK=9
work=$target/fleet
python=$STATE/bench-tools/venv
export VAULTCTL_HOSTS=bench
[ -x "$VAULTCTL" ] || die "no $VAULTCTL; run make bench"
[ -x /usr/bin/time ] || die "no /usr/bin/time; run tests/setup/tools.sh"

skip() {
  say "skipped: $*"
  exit 0
}
[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || skip "ten servers take root"
unshare --help >/dev/null 2>&1 || skip "ten servers take unshare"
as_root_run() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
as_root_run unshare --mount --uts --ipc --net --pid --fork true 2>/dev/null || skip "this machine gives no namespaces"

servers=()
for number in $(seq 10); do servers+=("dock$number"); done
address() { echo "198.18.0.${1#dock}"; }

# Ends what this run has started, last things first.
ending=()
finish() {
  local index
  for ((index = ${#ending[@]} - 1; index >= 0; index--)); do ${ending[index]} || true; done
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$work"
mkdir -p "$work/bin"

if ! tests/setup/hosts.sh status; then
  end_hosts() { tests/setup/hosts.sh down; }
  ending+=(end_hosts)
fi
tests/setup/hosts.sh up
hosts=$(tests/setup/hosts.sh env | cut -d= -f2-)

# A repository with a stack for each container.
stacks_of() { for stack in 1 2 3 4 5; do echo "fleet-${1#dock}-$stack"; done; }
write_repository() {
  local repository=$work/repository server stack
  mkdir -p "$repository"/{inventory,sync}
  {
    echo "all:"
    echo "  vars: { ansible_user: root, ansible_ssh_private_key_file: $hosts/id_ed25519, ansible_python_interpreter: /usr/bin/python3 }"
    echo "  hosts:"
    for server in "${servers[@]}"; do echo "    $server: { ansible_host: $(address "$server") }"; done
  } >"$repository/inventory/hosts.yml"
  cp "$hosts/known_hosts" "$repository/inventory/known_hosts"
  for server in "${servers[@]}"; do
    printf '[[server]]\nname = "%s"\n' "$server" >>"$repository/sync/servers.toml"
    for stack in $(stacks_of "$server"); do
      printf '[[stack]]\nname = "%s"\nserver = "%s"\n' "$stack" "$server" >>"$repository/sync/stacks.toml"
      mkdir -p "$repository/stacks/$stack"
      compose_file web >"$repository/stacks/$stack/compose.yaml"
    done
  done
  commit "$repository"
}
compose_file() { # SERVICE...
  local service
  echo "services:"
  for service in "$@"; do
    cat <<YAML
  $service:
    image: vaultctl-test/service:1
    restart: unless-stopped
    mem_limit: 64m
    environment:
      MESSAGE: $service
    labels:
      org.example.team: bench
YAML
  done
}
commit() {
  git -C "$1" init --quiet
  git -C "$1" add --all
  git -C "$1" -c user.name=bench -c user.email=bench@example.com commit --quiet --message Bench
}

# Homes for those who look there: compose-farm for its key, vaultctl for where the servers are. `ssh`
# takes its configuration from the command line alone.
mkdir -p "$work/near/.ssh/compose-farm"
cp "$hosts"/id_ed25519{,.pub} "$hosts/known_hosts" "$work/near/.ssh/compose-farm/"
cat >"$work/ssh_config" <<CONFIG
IdentityFile $hosts/id_ed25519
IdentitiesOnly yes
UserKnownHostsFile $hosts/known_hosts
User root
BatchMode yes
CONFIG
printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$work/ssh_config" >"$work/bin/ssh"
chmod +x "$work/bin/ssh"
ssh_command=$(command -v ssh)
run_ssh() { "$ssh_command" -F "$work/ssh_config" "$@"; }

# Everything on all servers goes, whoever made it; never timed.
at_all() { # COMMAND: with a server's name, for all servers at once
  local server jobs=() job failed_one=0
  for server in "${servers[@]}"; do
    "$@" "$server" &
    jobs+=($!)
  done
  for job in "${jobs[@]}"; do wait "$job" || failed_one=1; done
  return "$failed_one"
}
on_socket() { DOCKER_HOST=unix://$hosts/$1/docker.sock "${@:2}"; }
remove_all_of() {
  on_socket "$1" sh -c 'docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes
    docker network prune --force' >/dev/null
  run_ssh "root@$(address "$1")" 'rm -rf /var/lib/vaultctl/*'
}
remove_all() {
  at_all remove_all_of
  rm -f "$work"/compose-farm-state.yaml
}
identities() { for server in "${servers[@]}"; do on_socket "$server" docker ps --no-trunc --quiet | sort; done; }

# The contenders.
vault() { HOME=$home "$VAULTCTL" --repo "$work/repository" --no-progress "$@" >"$work/vaultctl.log" 2>&1 || die "vaultctl $*: $(tail -n 20 "$work/vaultctl.log")"; }
home=$work/near
apply() { vault apply --yes --parallel "${1:-8}"; }
plan() { vault plan --detailed-exitcode; }
plan_from() { # FOLDER
  home=$work/$1
  plan
  home=$work/near
}
# In one go on each server: the lists, then an inspection of each container and of the image.
cat >"$work/look" <<'LOOK'
ask="curl --silent --fail --unix-socket /run/docker.sock"
$ask http://d/info http://d/version http://d/volumes http://d/networks http://d/images/vaultctl-test/service:1/json >/dev/null &
urls=$($ask 'http://d/containers/json?all=1' | grep -o '"Id":"[0-9a-f]*"' | sed 's|"Id":"\(.*\)"|http://d/containers/\1/json|')
$ask $urls | grep -o '"Id":"[0-9a-f]*"' | wc -l
wait
LOOK
floor_of() { run_ssh "root@$(address "$1")" sh <"$work/look" >"$work/look.$1"; }
floor() { at_all floor_of; }
compose_of() { # SERVER
  local stack
  for stack in $(stacks_of "$1"); do
    PATH=$work/bin:$PATH docker --host "ssh://root@$(address "$1")" compose --project-directory "$work/repository/stacks/$stack" \
      up --detach >"$work/compose.$1.log" 2>&1 || die "docker compose failed: $(tail -n 20 "$work/compose.$1.log")"
  done
}
compose_in_turn() { for server in "${servers[@]}"; do compose_of "$server"; done; }
compose_at_once() { at_all compose_of; }
farm() { PATH=$work/bin:$PATH HOME=$work/near "$python/bin/cf" "$@" --config "$work/compose-farm.yaml" >"$work/farm.log" 2>&1 || die "compose-farm failed: $(tail -n 20 "$work/farm.log")"; }
farm_up() { farm up --all; }
farm_apply() { farm apply; }
ansible() {
  ANSIBLE_CONFIG=$work/ansible.cfg ANSIBLE_HOME=$work/ansible "$python/bin/ansible-playbook" --inventory "$work/repository/inventory/hosts.yml" \
    "$work/playbook.yaml" >"$work/ansible.log" 2>&1 || die "ansible failed: $(tail -n 20 "$work/ansible.log")"
}

others=() missing=()
get_others() {
  local package
  [ "${OTHERS:-yes}" = yes ] || { missing+=("compose-farm and Ansible: not wanted (OTHERS=no)") && return; }
  mkdir -p "${python%/*}"
  [ -x "$python/bin/python" ] || python3 -m venv "$python" >"$work/pip.log" 2>&1 || { missing+=("compose-farm and Ansible: python3 makes no environment") && return; }
  for package in compose-farm==1.27.3 ansible==12.3.0; do
    if "$python/bin/pip" install --quiet "$package" >>"$work/pip.log" 2>&1; then
      others+=("${package%%=*}")
    else
      missing+=("$package: pip does not install it: $(tail -n 1 "$work/pip.log" | cut -c1-150)")
    fi
  done
}
has() { case " ${others[*]-} " in *" $1 "*) ;; *) return 1 ;; esac; }
write_others() {
  local server stack
  {
    echo "compose_dir: $work/repository/stacks"
    echo "hosts:"
    for server in "${servers[@]}"; do echo "  $server: { address: $(address "$server"), user: root }"; done
    echo "stacks:"
    for server in "${servers[@]}"; do for stack in $(stacks_of "$server"); do echo "  $stack: $server"; done; done
  } >"$work/compose-farm.yaml"
  cat >"$work/ansible.cfg" <<CONFIG
[defaults]
forks = 10
gathering = explicit
strategy = free
[ssh_connection]
pipelining = true
ssh_executable = $work/bin/ssh
CONFIG
  cat >"$work/playbook.yaml" <<PLAYBOOK
- hosts: all
  gather_facts: false
  tasks:
    - community.docker.docker_compose_v2:
        project_src: "$work/repository/stacks/fleet-{{ inventory_hostname | replace('dock', '') }}-{{ item }}"
      loop: [1, 2, 3, 4, 5]
PLAYBOOK
}

write_repository
get_others
write_others
for reason in "${missing[@]+"${missing[@]}"}"; do say "not compared: $reason"; done

# What takes long, each in turn in another order.
rotate() { turn=("${turn[@]:1}" "${turn[0]}"); }
count_all() { identities | wc -l; }
turn=(apply_all apply compose_at_once compose_in_turn)
if has compose-farm; then turn+=(farm_up); fi
if has ansible; then turn+=(ansible); fi
apply_all() { apply 50; }
for round in $(seq "$FIRST"); do
  say "first start of everything, round $round of $FIRST: ${turn[*]}"
  for contender in "${turn[@]}"; do
    remove_all
    measure "first_$contender" "$contender"
    [ "$(count_all)" = 50 ] || die "$contender did not start 50 containers"
  done
  rotate
done

remove_all
apply
plan
before=$(identities)
if has compose-farm; then farm_up; fi
# From far away: the same servers at ports of this machine.
rustc --edition 2024 -C opt-level=3 -o "$work/far" benches/raw/far.rs
far_away() { # FOLDER MILLISECONDS-THERE
  local ports server at=0
  mkdir -p "$work/$1/.ssh"
  : >"$work/$1.ports"
  "$work/far" "$2" $(for server in "${servers[@]}"; do echo "$(address "$server"):22"; done) >"$work/$1.ports" &
  far_pids+=($!)
  until [ "$(wc -l <"$work/$1.ports")" = 10 ]; do sleep 0.05; done
  mapfile -t ports <"$work/$1.ports"
  for server in "${servers[@]}"; do
    printf 'Host %s\n  HostName 127.0.0.1\n  Port %s\n  HostKeyAlias %s\n' "$(address "$server")" "${ports[at]}" "$(address "$server")"
    at=$((at + 1))
  done >"$work/$1/.ssh/config"
}
far_pids=()
end_far() { kill "${far_pids[@]}" 2>/dev/null; }
ending+=(end_far)
far_away at0 0
far_away at50 25
far_away at200 100

turn=(compose_in_turn compose_at_once)
if has compose-farm; then turn+=(farm_up farm_apply); fi
if has ansible; then turn+=(ansible); fi
for round in $(seq "$ROUNDS"); do
  say "nothing to do, round $round of $ROUNDS: ${turn[*]}"
  for contender in "${turn[@]}"; do
    measure "$contender" "$contender"
    for _ in $(seq $((QUICK / ROUNDS))); do
      measure floor floor
      measure plan plan
    done
  done
  rotate
  for _ in $(seq $((QUICK / ROUNDS))); do
    for folder in at0 at50 at200; do measure "$folder" plan_from "$folder"; done
  done
done
# Five of the stacks, and the one through which vaultctl sees its files.
[ "$(cat "$work"/look.dock* | sort -u)" = 6 ] || die "the floor did not see six containers on each server"
[ "$before" = "$(identities)" ] || die "somebody has replaced containers"
plan
connecting() { run_ssh "root@$(address dock1)" true; }
for _ in $(seq $QUICK); do measure ssh_true connecting; done

# A thousand servers: what a server with 20 containers answers, recorded from the first host.
say "a thousand servers"
remove_all_of dock1
sockets=$(mktemp -d)
end_sockets() { rm -rf "$sockets"; }
ending+=(end_sockets)
thousand=$work/thousand
write_thousand() {
  local number stack
  mkdir -p "$thousand"/{inventory,sync}
  echo 'all: { hosts: { "sim[1:1000]": { ansible_connection: local } } }' >"$thousand/inventory/hosts.yml"
  for number in $(seq 1000); do
    printf '[[server]]\nname = "sim%s"\ntags = ["simulated"]\n[server.config]\ndocker_socket = "%s/%s"\n' "$number" "$sockets" "$number"
  done >"$thousand/sync/servers.toml"
  for stack in one two three four; do
    printf '[[stack]]\nname = "%s"\nserver_tags = ["simulated"]\n' "$stack" >>"$thousand/sync/stacks.toml"
    mkdir -p "$thousand/stacks/$stack"
    compose_file s1 s2 s3 s4 s5 >"$thousand/stacks/$stack/compose.yaml"
  done
  commit "$thousand"
}
write_thousand
of_thousand() { "$VAULTCTL" --repo "$thousand" --no-progress "$@" >"$work/thousand.log" 2>&1 || die "vaultctl $*: $(tail -n 20 "$work/thousand.log" | cut -c1-300)"; }
ln -s "$hosts/dock1/docker.sock" "$sockets/1"
of_thousand apply --yes --server sim1
of_thousand plan --detailed-exitcode --server sim1
rm "$sockets/1"
rustc --edition 2024 -C opt-level=3 -o "$work/simulate" benches/raw/simulate.rs
"$work/simulate" "$hosts/dock1/docker.sock" "$sockets" 1000 >"$work/simulate.log" &
simulator=$!
end_simulator() { kill "$simulator" 2>/dev/null; }
ending+=(end_simulator)
until [ -s "$work/simulate.log" ]; do sleep 0.05; done
of_thousand plan --detailed-exitcode --server sim1
plan_thousand() { /usr/bin/time --format %M --output "$work/peak" "$VAULTCTL" --repo "$thousand" --no-progress plan --detailed-exitcode >"$work/thousand.log" 2>&1 || die "plan of a thousand: $(tail -n 20 "$work/thousand.log" | cut -c1-300)"; }
memory=0
for _ in $(seq "$ROUNDS"); do
  measure thousand plan_thousand
  peak=$(tail -n 1 "$work/peak")
  memory=$((peak > memory ? peak : memory))
done
[ "$(cat "$work/simulate.log")" = ready ] || die "the simulated servers were asked what they do not know: $(sed -n 2,5p "$work/simulate.log")"

plan=$(median plan) floor=$(median floor) in_turn=$(median compose_in_turn) at_once=$(median compose_at_once)
best=$((in_turn < at_once ? in_turn : at_once)) best_name="\`docker compose up -d\`, all servers at once"
[ "$best" = "$at_once" ] || best_name="\`docker compose up -d\`, server by server"
for other in farm_up:compose-farm ansible:Ansible; do
  [ -n "${times[${other%%:*}]-}" ] || continue
  took=$(median "${other%%:*}")
  if [ "$took" -lt "$best" ]; then best=$took best_name=${other##*:}; fi
done
compared() { # WHAT TIMES-NAME VAULTCTL-TIME: a row without a promise
  echo "| $4 | $(seconds "$3") | $1: $(seconds "$(median "$2")") | 1 / $(ratio "$(median "$2")" "$3") | | |"
}
echo
echo "10 servers behind SSH with 5 stacks of one container each; $(nproc) CPUs, $("$VAULTCTL" --version); Docker Engine $(on_socket dock1 docker version --format '{{.Server.Version}}'), Compose $(docker compose version --short), $(ssh -V 2>&1 | cut -d, -f1)$(has compose-farm && echo ", compose-farm 1.27.3")$(has ansible && echo ", Ansible 12.3.0")"
heading
what="plan of 10 servers, nothing to do"
row "$what" "$(seconds "$plan")" "\`ssh\` to all at once, list and inspect with \`curl\`: $(seconds "$floor")" "$(ratio "$plan" "$floor")" "at most 1" "$plan <= $floor"
row "$what" "$(seconds "$plan")" "the best of the following, $best_name: $(seconds "$best")" "1 / $(ratio "$best" "$plan")" "at most 1 / 6" "$best >= 6 * $plan"
compared "\`docker compose up -d\` over \`ssh://\`, all servers at once" compose_at_once "$plan" "$what"
compared "the same, server by server" compose_in_turn "$plan" "$what"
if has compose-farm; then
  compared "\`compose-farm up --all\`" farm_up "$plan" "$what"
  compared "\`compose-farm apply\`, which looks only whether a stack runs" farm_apply "$plan" "$what"
fi
if has ansible; then compared "Ansible's \`docker_compose_v2\`, 10 forks" ansible "$plan" "$what"; fi
what="first start of 50 containers on 10 servers"
apply=$(median first_apply)
compared "\`docker compose up -d\` over \`ssh://\`, all servers at once" first_compose_at_once "$apply" "$what"
compared "the same, server by server" first_compose_in_turn "$apply" "$what"
if has compose-farm; then compared "\`compose-farm up --all\`" first_farm_up "$apply" "$what"; fi
if has ansible; then compared "Ansible's \`docker_compose_v2\`, 10 forks" first_ansible "$apply" "$what"; fi
echo "| $what, \`--parallel 50\` | $(seconds "$(median first_apply_all)") | | | | |"
near=$(median at0) far=$(median at50) trips=$((($(least at200) - $(least at0)) / 200000))
row "plan of 10 servers, 50 ms there and back" "$(seconds "$far")" "without the way: $(seconds "$near")" "+ $(seconds $((far - near)))" "at most + 0.60 s" "$far - $near <= 600000"
row "round trips of a plan, of which 7 to log in and open a channel" "$trips" "" "" "at most 11" "$trips <= 11"
thousand=$(median thousand)
row "plan of 1,000 servers with 20 containers each, played by one process" "$(seconds "$thousand")" "" "" "under 10 s" "$thousand < 10000000"
row "its peak memory" "$(megabytes "$memory")" "" "" "under 500 MB" "$memory > 0 && $memory * 1.024 < 500000"
echo
echo "\`ssh host true\`: $(ms "$(median ssh_true)")."
for reason in "${missing[@]+"${missing[@]}"}"; do echo "Not compared: $reason"; done
exit "$failed"
