#!/usr/bin/env bash
# secrets.sh: a thousand secrets, sealed for ten recipients. Prints a table; exit code 1 when a
# promise is not kept. Nothing is asked of an engine.
#
# VAULTCTL  the binary, default target/release/vaultctl
# ROUNDS    how often each is done (default 5)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/setup/lib.bash
. tests/setup/lib.bash
# shellcheck source=benches/lib.bash
. benches/lib.bash
target=${CARGO_TARGET_DIR:-$PWD/target}
VAULTCTL=$(realpath "${VAULTCTL:-$target/release/vaultctl}")
ROUNDS=${ROUNDS:-5}
work=$target/secrets
[ -x "$VAULTCTL" ] || die "no $VAULTCTL; run make bench"

rm -rf "$work"
mkdir -p "$work"/{home,repository/sync,repository/stacks/shop}
repository=$work/repository
# A home of its own, so that no key of a person is used.
export HOME=$work/home
git -C "$repository" init --quiet
vault() { "$VAULTCTL" --repo "$repository" "$@" >"$work/log" 2>&1 || die "vaultctl $*: $(tail -n 20 "$work/log")"; }

for number in $(seq 10); do
  key=$("$VAULTCTL" secret keygen --out "$work/key$number" 2>/dev/null)
  printf '[[recipient]]\nname = "key%s"\nkey = "%s"\ntags = ["scope:all"]\n' "$number" "$key"
done >"$repository/sync/recipients.toml"
export VAULTCTL_IDENTITY_FILE=$work/key1
# An engine that nobody reaches: what is opened for a plan is opened before anybody is asked.
printf '[[server]]\nname = "local"\naddress = "unix://%s/none.sock"\n[[stack]]\nname = "shop"\nserver = "local"\n' \
  "$work" >"$repository/sync/shop.toml"
printf 'services: { web: { image: "web:1", environment: { A: "${S1}", B: "${S2}", C: "${S3}" } } }\n' \
  >"$repository/stacks/shop/compose.yaml"
for number in $(seq 1000); do echo "S$number=value-$RANDOM-of-$RANDOM-secret$number"; done >"$work/plain.env"
vault secret import "$work/plain.env"
git -C "$repository" add --all
git -C "$repository" -c user.name=bench -c user.email=bench@example.com commit --quiet --message Bench

rekey() { vault secret rekey --all; }
check() { vault secret rekey --check; }
plan() { "$VAULTCTL" --repo "$repository" --worktree plan >"$work/log" 2>&1 || true; }
log=$HOME/.local/state/vaultctl/audit.log
for _ in $(seq "$ROUNDS"); do
  measure rekey rekey
  measure check check
  : >"$log"
  measure plan plan
  opened=$(wc -l <"$log")
done

echo
echo "1,000 secrets sealed for 10 recipients; $(nproc) CPUs, $("$VAULTCTL" --version)"
heading
row "seal everything anew (\`secret rekey --all\`)" "$(seconds "$(median rekey)")" "" "" "under 5 s" "$(median rekey) < 5000000"
echo "| see whether anything has to be (\`secret rekey --check\`) | $(seconds "$(median check)") | | | | |"
row "secrets that a plan opens, of a stack that uses 3" "$opened" "" "" "3" "$opened == 3"
exit "$failed"
