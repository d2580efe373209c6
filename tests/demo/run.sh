#!/usr/bin/env bash
# run.sh: the tour. Makes a repository in ./demo, applies it, drifts the host, and repairs it.
# VAULTCTL: the binary to show, default: built from here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tests/setup/lib.bash
. "$here/../setup/lib.bash"
demo=$root/demo

case ${DOCKER_HOST:-} in
  "") socket=/var/run/docker.sock ;;
  unix://*) socket=${DOCKER_HOST#unix://} ;;
  *) die "the demo deploys to an engine on this machine, not to DOCKER_HOST=$DOCKER_HOST" ;;
esac
if [ -z "${VAULTCTL:-}" ]; then
  (cd "$root" && cargo build --locked --quiet)
  VAULTCTL=${CARGO_TARGET_DIR:-$root/target}/debug/vaultctl
fi

free_port() {
  local port
  for port in $(seq 8088 8188); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  die "no free port between 8088 and 8188"
}

if [ -d "$demo/.git" ]; then
  say "demo/ is there already and stays as you left it"
else
  [ ! -e "$demo" ] || die "demo/ exists and is not a git repository; move it away"
  cp -R "$here/repository" "$demo"
  sed -i "s|@SOCKET@|$socket|" "$demo/sync/servers.toml"
  sed -i "s|@PORT@|$(free_port)|" "$demo/sync/variables.toml"
  git -C "$demo" init --quiet
  git -C "$demo" config user.name demo
  git -C "$demo" config user.email demo@example.com
  git -C "$demo" add --all
  git -C "$demo" commit --quiet --message "Describe the demo"
fi
port=$(sed -n '/"PORT"/,/^value/s/^value = "\(.*\)"/\1/p' "$demo/sync/variables.toml")

bold=
plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$(printf '\033[1m')
  plain=$(printf '\033[0m')
fi
chapter() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
show() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; }
# Shows and runs vaultctl in the demo's repository, and insists on an exit code.
vaultctl() { # EXIT-CODE ARGUMENT...
  local expected=$1 code=0
  shift
  show "vaultctl $*"
  "$VAULTCTL" --repo "$demo" "$@" || code=$?
  case " $expected " in *" $code "*) ;; *) die "vaultctl $* ended with $code, not $expected" ;; esac
}
run() {
  show "$*"
  "$@"
}

chapter "The repository: two stacks, the second after the first"
(cd "$demo" && git ls-files)

chapter "What is to be done?"
vaultctl 0 plan

chapter "Do it"
vaultctl 0 apply --yes
run curl --fail --silent --show-error "http://127.0.0.1:$port/shop"

chapter "Nothing is left to do: exit code 0 (2 would mean that the plan is not empty)"
vaultctl 0 plan --detailed-exitcode

chapter "Somebody works on the host by hand"
run docker update --restart no demo-shop-web-1
run docker stop demo-shop-db-1
files=$(docker inspect --format '{{range .Mounts}}{{if eq .Destination "/etc/edge"}}{{.Source}}{{end}}{{end}}' demo-edge-proxy-1)
show "echo '# by hand' >> $files/routes"
docker run --rm --volume "$files:/config" vaultctl-test/busybox:1 sh -c "echo '# by hand' >> /config/routes"

chapter "The plan shows each difference, and that the host drifted, not git"
vaultctl 2 plan --detailed-exitcode

chapter "Repair it"
vaultctl 0 apply --yes
vaultctl 0 plan --detailed-exitcode
[ "$(docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' demo-shop-web-1)" = unless-stopped ] || die "the restart policy was not restored"
[ "$(docker inspect --format '{{.State.Running}}' demo-shop-db-1)" = true ] || die "the database was not started"
run curl --fail --silent --show-error "http://127.0.0.1:$port/shop"

program=${VAULTCTL#"$root/"}
chapter "Play on"
cat <<TXT
Change a file in demo/, commit it there, plan and apply:
  sed -i 's/Hello from git/Good morning/' demo/sync/variables.toml
  git -C demo commit -am 'Greet in the morning'
  $program -C demo plan
  $program -C demo apply
  curl http://127.0.0.1:$port/shop
Look around:
  $program -C demo status
  docker compose --project-name demo-shop ps
Clean up, containers, volumes, files and all:
  make demo-clean
TXT
