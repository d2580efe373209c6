#!/usr/bin/env bash
# Installs the programs that building and testing need and this machine lacks.
# Rust is not installed, only asked for: how a machine gets its toolchain is its owner's choice.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/setup/lib.bash
. "$here/lib.bash"

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need curl curl
need git git
need ip iproute2
need cc gcc
need make make
need ssh openssh-client
need age age
[ -x /usr/bin/time ] || missing+=(time)
[ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
# The dynamic busybox of a minimal system cannot run in an empty image.
[ -x /bin/busybox ] && ! ldd /bin/busybox >/dev/null 2>&1 || missing+=(busybox-static)
# What the images are made of; their services are none of ours.
idle=()
command -v haproxy >/dev/null || idle+=("haproxy haproxy.service")
command -v redis-server >/dev/null || idle+=("redis-server redis-server.service")
[ -n "$(postgresql_programs)" ] || idle+=("postgresql postgresql.service")
get() {
  local words
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
  for words in "${idle[@]}"; do
    # shellcheck disable=SC2086 # a package and its units
    install_idle $words
  done
}
if [ ${#missing[@]} -gt 0 ] || [ ${#idle[@]} -gt 0 ]; then
  # As root only this much: Rust belongs to the user.
  case ${1:-} in
    packages) get ;;
    *) (as_root packages && get) ;;
  esac
fi
[ "${1:-}" != packages ] || exit 0

command -v cargo >/dev/null || PATH=$PATH:$HOME/.cargo/bin
command -v cargo >/dev/null || die "no cargo: install Rust from https://rustup.rs"
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
found=$(rustc --version | cut -d' ' -f2)
[ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" = "$wanted" ] ||
  die "Rust $found is too old, $wanted is needed: rustup update stable"
