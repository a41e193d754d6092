#!/usr/bin/env bash
# threads.rs, built static by Debian's Rust, under bd0-run: the same output and exit status as on the CPU itself,
# RUNS times.
#
#   rust.sh [RUNS]     default: 3
#
# BD0_RUN is the command to run it with (default: bd0-run of this project).
# On Debian: apt-get install rustc
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
run=${BD0_RUN-$here/../../bd0-run}
command -v rustc > /dev/null || { echo "SKIPPED rust.sh: no rustc (apt-get install rustc)"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
rustc -O -C target-feature=+crt-static -o "$work/threads" "$here/threads.rs" || exit 1
timeout 100 "$work/threads" > "$work/native" 2>&1
native=$?
cat "$work/native"
for i in $(seq "${1:-3}"); do
  start=$(date +%s.%N)
  timeout 300 $run "$work/threads" > "$work/bd0" 2>&1
  status=$?
  diff "$work/native" "$work/bd0" && [ "$status" = "$native" ] ||
    { echo "run $i: differs, status $status"; exit 1; }
  echo "run $i: as natively, $(awk -v "s=$start" -v "e=$(date +%s.%N)" 'BEGIN { printf "%.1f", e - s }') s"
done
