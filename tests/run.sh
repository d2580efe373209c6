#!/usr/bin/env bash
# run.sh [ARGUMENT...]: brings up what the tests need, runs them all, ends what it brought up.
# run.sh setup: brings it up, leaves it, and prints the environment for running tests by hand.
# run.sh stop: ends what `setup` left.
#
# The arguments go to `cargo nextest run`. ENGINES=local (default) is the machine's engine,
# ENGINES=all adds an Engine 26.1 beside it; SSH=all runs every scenario over SSH, too; HOSTS=no does
# without the three hosts behind a bastion, which take root and namespaces. The tests read:
#   VAULTCTL_TEST_ENGINES   a DOCKER_HOST for each engine
#   VAULTCTL_TEST_REGISTRY  a registry on this machine
#   VAULTCTL_TEST_OPENBAO   OpenBao's program, which tests start for themselves
#   VAULTCTL_TEST_SSH       an sshd on this machine: the scenarios go by way of it
#   VAULTCTL_TEST_HOSTS     several hosts (tests/setup/hosts.sh), or "no"
#   VAULTCTL_TEST_REQUIRE   no test may be skipped because something of this is missing
# VAULTCTL_TEST_ROUNDS=10 lets ten things happen to a host in the middle of a run, instead of two, and
# has ten rotations under load, instead of two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/setup/lib.bash
. tests/setup/lib.bash

case ${ENGINES:-local} in
  local) services=(engine registry sshd) ;;
  all) services=(engine registry sshd engine26) ;;
  *) die "ENGINES is local or all, not $ENGINES" ;;
esac
case ${HOSTS:-yes} in
  yes | no) ;;
  *) die "HOSTS is yes or no, not $HOSTS" ;;
esac
if [ "${1:-}" = stop ]; then
  for service in hosts sshd registry engine26 engine; do "tests/setup/$service.sh" down; done
  exit 0
fi

tests/setup/tools.sh
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
[ "${1:-}" = setup ] || trap put_down EXIT
bring_up "${services[@]}"

export VAULTCTL_TEST_ENGINES=${DOCKER_HOST:-unix:///var/run/docker.sock}
VAULTCTL_TEST_REGISTRY=$(tests/setup/registry.sh address)
VAULTCTL_TEST_OPENBAO=$(tests/setup/openbao.sh)
export VAULTCTL_TEST_REGISTRY VAULTCTL_TEST_OPENBAO VAULTCTL_TEST_REQUIRE=1
if [ "${ENGINES:-local}" = all ]; then
  VAULTCTL_TEST_ENGINES+=" $(tests/setup/engine26.sh env | cut -d= -f2-)"
fi
for engine in $VAULTCTL_TEST_ENGINES; do DOCKER_HOST=$engine tests/images/build.sh; done
export VAULTCTL_TEST_HOSTS=no
if [ "${HOSTS:-yes}" = yes ]; then
  bring_up hosts
  VAULTCTL_TEST_HOSTS=$(tests/setup/hosts.sh env | cut -d= -f2-)
fi

if [ "${1:-}" = setup ]; then
  export -p | sed -n 's/^declare -x \(VAULTCTL_TEST_.*\)/export \1/p'
  exit 0
fi
if ! cargo nextest --version >/dev/null 2>&1; then
  say "no cargo-nextest; using cargo test"
  cargo test --locked "$@"
  exit
fi
# Most tests wait for an engine, not for the processor.
run=(cargo nextest run --locked --no-fail-fast --test-threads "$((2 * $(nproc)))")
failed=0
"${run[@]}" "$@" || failed=1
if [ $# = 0 ]; then
  # What is the same whatever carries it (each attribute, each moment of a kill) is seen above, and
  # a fleet is always behind SSH.
  case ${SSH:-some} in
    some) over_ssh='test(main_job) | test(delivery) | test(failures::stacks) | test(locks) | test(pulls) | test(/^checks::/) | test(/^distance::/)' ;;
    all) over_ssh='all()' ;;
    *) die "SSH is some or all, not $SSH" ;;
  esac
  say "scenarios again, over SSH"
  env "$(tests/setup/sshd.sh env)" "${run[@]}" -E "binary(scenarios) & not test(/^fleet::/) & ($over_ssh)" || failed=1
fi
cargo test --locked --doc --quiet || failed=1
exit $failed
