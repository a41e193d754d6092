#!/usr/bin/env bash
# 100 processes with 1,000 threads under bd0-run for SECONDS: turns handed over by condition variables, pipes,
# sockets, signals and futexes between processes, programs started, processes killed. No wake-up is lost, no
# process ends otherwise than it should, and memory and descriptors stay bounded.
#
#   load.sh [SECONDS [PROCESSES]]      default: 600 100
#
# BD0_RUN is the command to run it with (default: bd0-run of this project; empty: none, on the CPU itself).
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
seconds=${1:-600} processes=${2:-100}
run=${BD0_RUN-$here/../../bd0-run}
command -v gcc > /dev/null || { echo "SKIPPED load.sh: no gcc"; exit 0; }
work=$(mktemp -d) || exit 1
load=
trap '[ -n "$load" ] && kill -9 "$load" 2> /dev/null; rm -rf "$work"' EXIT
gcc -O2 -Wall -static -pthread -o "$work/load" "$here/load.c" || exit 1
$run "$work/load" "$seconds" "$processes" > "$work/said" &
load=$!
until grep -q started "$work/said"; do
  kill -0 "$load" 2> /dev/null || { cat "$work/said"; exit 1; }
  sleep 0.2
done
of() { # what has been counted at one moment: kB, descriptors, host threads
  echo "$(awk '/^VmRSS/ { print $2 }' "/proc/$load/status") kB," \
    "$(find "/proc/$load/fd" -type l | wc -l) descriptors, $(find "/proc/$load/task" -mindepth 1 -maxdepth 1 | wc -l) threads"
}
for quarter in 1 2 3 4; do
  # The last look comes before they begin to end.
  sleep "$(awk -v "s=$seconds" -v "q=$quarter" 'BEGIN { print s / 4 - (q == 4 ? s / 40 : 0) }')"
  kill -0 "$load" 2> /dev/null || break
  echo "after $quarter quarters: $(of)"
done
wait "$load"
status=$?
load=
cat "$work/said"
echo "status: $status"
exit "$status"
