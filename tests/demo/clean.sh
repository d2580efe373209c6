#!/usr/bin/env bash
# clean.sh: removes what run.sh made: containers, networks, volumes, delivered files, ./demo.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tests/setup/lib.bash
. "$here/../setup/lib.bash"
demo=$root/demo
VAULTCTL=${VAULTCTL:-${CARGO_TARGET_DIR:-$root/target}/debug/vaultctl}
files=/var/lib/vaultctl-demo

if "$here/../setup/engine.sh" status; then
  if [ -d "$demo/.git" ] && [ -x "$VAULTCTL" ]; then
    "$VAULTCTL" --repo "$demo" destroy --yes --volumes --allow-data-loss demo-shop_data ||
      say "vaultctl destroy did not finish; removing the rest with docker"
  fi
  for project in demo-edge demo-shop; do
    of=(--filter "label=com.docker.compose.project=$project")
    docker ps --all --quiet "${of[@]}" | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
    docker network ls --quiet "${of[@]}" | xargs --no-run-if-empty docker network rm >/dev/null
    docker volume ls --quiet "${of[@]}" | xargs --no-run-if-empty docker volume rm >/dev/null
  done
  docker ps --all --quiet --filter "volume=$files" | xargs --no-run-if-empty docker rm --force >/dev/null
  if docker image inspect vaultctl-test/busybox:1 >/dev/null 2>&1; then
    docker run --rm --volume "$(dirname "$files"):/parent" vaultctl-test/busybox:1 rm -rf "/parent/$(basename "$files")"
  fi
fi
rm -rf "$demo"
"$here/../setup/engine.sh" down
say "the demo is gone"
