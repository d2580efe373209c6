# Measuring and telling, shared by the scripts of this folder; sourced, never run.
# shellcheck shell=bash

now() { echo "${EPOCHREALTIME/[.,]/}"; }
declare -A times
measure() { # NAME COMMAND...: adds the microseconds that it took
  local name=$1 begin
  shift
  begin=$(now)
  "$@"
  times[$name]+=" $(($(now) - begin))"
}
sorted() { tr ' ' '\n' <<<"${times[$1]}" | grep . | sort -n; } # NAME
median() { sorted "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; } # NAME, in microseconds
least() { sorted "$1" | head -n 1; }

failed=0
ms() { awk "BEGIN { printf \"%.1f ms\", $1 / 1000 }"; }
seconds() { awk "BEGIN { printf \"%.2f s\", $1 / 1000000 }"; }
megabytes() { awk "BEGIN { printf \"%.1f MB\", $1 * 1.024 / 1000 }"; } # KIBIBYTES
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
heading() {
  echo
  echo "| what | vaultctl | compared with | ratio | promise | |"
  echo "|---|---|---|---|---|---|"
}
row() { # WHAT FIGURE COMPARED-WITH RATIO PROMISE CONDITION
  local verdict=PASS
  awk "BEGIN { exit !($6) }" || verdict=FAIL
  # Read by the scripts that source this file.
  # shellcheck disable=SC2034
  [ $verdict = PASS ] || failed=1
  echo "| $1 | $2 | $3 | $4 | $5 | $verdict |"
}
