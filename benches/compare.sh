#!/usr/bin/env bash
# compare.sh: 10 stacks of 5 services, with vaultctl, with Compose, with docker run, and with
# nothing but the API; all in one run on one machine. Prints a table; exit code 1 when a
# promise is not kept.
#
# The containers, networks and volumes are the same, whoever makes them. vaultctl alone also
# watches them afterwards: an apply ends when every container has run for half a second.
#
# VAULTCTL  the binary, default target/release/vaultctl
# ROUNDS    how often the slow things are done (default 3; the quick ones 15 times)
#
# Figures are medians of wall-clock times of whole processes. What is compared runs in turn, in
# another order each round, so that a noisy neighbour or a cold cache meets all of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/setup/lib.bash
. tests/setup/lib.bash
# shellcheck source=benches/lib.bash
. benches/lib.bash
target=${CARGO_TARGET_DIR:-$PWD/target}
VAULTCTL=${VAULTCTL:-$target/release/vaultctl}
ROUNDS=${ROUNDS:-3}
QUICK=15
work=$target/bench
state=/var/lib/vaultctl-bench
prefix=vaultctl-bench

case ${DOCKER_HOST:-} in
  "") socket=/var/run/docker.sock ;;
  unix://*) socket=${DOCKER_HOST#unix://} ;;
  *) die "this measures an engine on this machine, not DOCKER_HOST=$DOCKER_HOST" ;;
esac
[ -x "$VAULTCTL" ] || die "no $VAULTCTL; run make bench"
[ -x /usr/bin/time ] || die "no /usr/bin/time; run tests/setup/tools.sh"

stacks=()
for n in 01 02 03 04 05 06 07 08 09 10; do stacks+=("$prefix-$n"); done

compose_file() {
  local service
  echo "services:"
  for service in s1 s2 s3 s4 s5; do
    cat <<YAML
  $service:
    image: vaultctl-test/service:1
    restart: unless-stopped
    mem_limit: 64m
    environment:
      MESSAGE: $service
      LOG_LEVEL: info
    labels:
      org.example.team: bench
    volumes:
      - $service:/data
YAML
  done
  echo "volumes: { s1: , s2: , s3: , s4: , s5: }"
}

write_repository() {
  local stack repository=$work/repository
  rm -rf "$work"
  mkdir -p "$repository"/{inventory,sync}
  echo 'all: { hosts: { local: { ansible_connection: local } } }' >"$repository/inventory/hosts.yml"
  printf '[[server]]\nname = "local"\n[server.config]\ndocker_socket = "%s"\nstate_directory = "%s"\n' \
    "$socket" "$state" >"$repository/sync/servers.toml"
  for stack in "${stacks[@]}"; do
    printf '[[stack]]\nname = "%s"\nserver = "local"\n' "$stack" >>"$repository/sync/stacks.toml"
    mkdir -p "$repository/stacks/$stack"
    compose_file >"$repository/stacks/$stack/compose.yaml"
  done
  git -C "$repository" init --quiet
  git -C "$repository" add --all
  git -C "$repository" -c user.name=bench -c user.email=bench@example.com commit --quiet --message Bench
}

# Everything with the names of this run goes, whoever made it; never timed.
remove_all() {
  # The anchored name filter of the engine takes a container's leading slash as part of it.
  docker ps --all --quiet --filter "name=^/?$prefix-" | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
  docker ps --all --quiet --filter "volume=$state" | xargs --no-run-if-empty docker rm --force >/dev/null
  docker network ls --quiet --filter "name=^$prefix-" | xargs --no-run-if-empty docker network rm >/dev/null
  docker volume ls --quiet --filter "name=^$prefix-" | xargs --no-run-if-empty docker volume rm >/dev/null
}
clean() {
  remove_all
  docker run --rm --volume "$(dirname "$state"):/parent" vaultctl-test/busybox:1 rm -rf "/parent/$(basename "$state")"
}

apply() { "$VAULTCTL" --repo "$work/repository" --no-progress apply --yes >"$work/apply.log" 2>&1 || die "apply failed: $(tail -n 20 "$work/apply.log")"; }
plan() { "$VAULTCTL" --repo "$work/repository" --no-progress plan --detailed-exitcode >"$work/plan.log" 2>&1 || die "the plan is not empty, or failed: $(tail -n 20 "$work/plan.log")"; }
compose_up() {
  local stack
  for stack in "${stacks[@]}"; do
    docker compose --project-directory "$work/repository/stacks/$stack" up --detach >"$work/compose.log" 2>&1 ||
      die "docker compose failed: $(tail -n 20 "$work/compose.log")"
  done
}
run_eight() {
  printf '%s\n' "${stacks[@]}" | xargs -P 8 -I NAME docker network create NAME_default >/dev/null
  local stack service
  for stack in "${stacks[@]}"; do
    for service in s1 s2 s3 s4 s5; do echo "$stack $service"; done
  done | xargs -P 8 -L 1 bash -c 'docker run --detach --name "$0-$1-1" --restart unless-stopped --memory 64m \
    --env "MESSAGE=$1" --env LOG_LEVEL=info --label org.example.team=bench --label "com.docker.compose.project=$0" \
    --network "$0_default" --network-alias "$1" --volume "$0_$1:/data" vaultctl-test/service:1' >/dev/null
}
version() { "$VAULTCTL" --version >/dev/null; }

peak() { # KiB of resident memory
  /usr/bin/time --format %M --output "$work/peak" "$VAULTCTL" --repo "$work/repository" --no-progress plan >/dev/null 2>&1 || true
  tail -n 1 "$work/peak"
}

write_repository
trap clean EXIT
remove_all
rustc --edition 2024 -C opt-level=3 -o "$work/floor" benches/raw/floor.rs

compete() { # CONTENDER
  remove_all
  case $1 in
    run) measure run run_eight ;;
    compose)
      measure compose_up compose_up
      for _ in 1 2; do measure compose_noop compose_up; done
      ;;
    apply)
      measure apply apply
      [ "$(docker ps --quiet --filter "name=^/?$prefix-.*-s" | wc -l)" = 50 ] || die "apply did not start 50 containers"
      ;;
  esac
}
contenders=(run compose apply)
for round in $(seq "$ROUNDS"); do
  say "round $round of $ROUNDS: ${contenders[*]}"
  for contender in "${contenders[@]}"; do compete "$contender"; done
  contenders=("${contenders[@]:1}" "${contenders[0]}")
done

say "the quick ones, $QUICK rounds"
remove_all
apply
plan
floor() { "$work/floor" "$socket" "$1" "$prefix-" vaultctl-test/service:1 >"$work/floor.log"; } # CONNECTIONS
for _ in $(seq $QUICK); do
  measure floor_one floor 1
  measure floor_eight floor 8
  measure plan plan
  measure version version
done
[ "$(cat "$work/floor.log")" = 50 ] || die "the floor did not see 50 containers"
memory=$(peak)

plan=$(median plan) apply=$(median apply) version=$(median version)
one=$(median floor_one) eight=$(median floor_eight)
floor=$((one < eight ? one : eight))
noop=$(median compose_noop) up=$(median compose_up) run=$(median run)
echo
echo "10 stacks of 5 services; Docker Engine $(docker version --format '{{.Server.Version}}'), Compose $(docker compose version --short), $(nproc) CPUs, $("$VAULTCTL" --version)"
heading
row "plan, nothing to do" "$(ms "$plan")" "list and inspect the same over the socket: $(ms "$floor")" \
  "$(ratio "$plan" "$floor")" "at most 3" "$plan <= 3 * $floor"
row "plan, nothing to do" "$(ms "$plan")" "\`docker compose up -d\`, stack by stack, nothing to do: $(ms "$noop")" \
  "1 / $(ratio "$noop" "$plan")" "at most 1 / 8" "$noop >= 8 * $plan"
row "first apply" "$(ms "$apply")" "\`docker run\`, eight at a time: $(ms "$run")" \
  "$(ratio "$apply" "$run")" "at most 1.15" "$apply <= 1.15 * $run"
echo "| first apply | $(ms "$apply") | \`docker compose up -d\`, stack by stack: $(ms "$up") | $(ratio "$apply" "$up") | | |"
row "peak memory of plan" "$(megabytes "$memory")" "" "" "under 40 MB" "$memory > 0 && $memory * 1.024 < 40000"
row "start-up (\`--version\`)" "$(ms "$version")" "" "" "under 10 ms" "$version < 10000"
echo
echo "The floor over one connection: $(ms "$one"); over eight: $(ms "$eight"). The lower counts."
exit "$failed"
