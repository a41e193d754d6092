#!/usr/bin/env bash
# goroutines.go, built static by Debian's Go, under bd0-run: the same output as on the CPU itself, RUNS times.
#
#   goroutines.sh [RUNS]     default: 3
#
# BD0_RUN is the command to run it with (default: bd0-run of this project).
# On Debian: apt-get install golang-go
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
run=${BD0_RUN-$here/../../bd0-run}
command -v go > /dev/null || { echo "SKIPPED goroutines.sh: no go (apt-get install golang-go)"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 go build -o "$work/goroutines" "$here/goroutines.go" || exit 1
timeout 100 "$work/goroutines" > "$work/native" 2>&1 || { echo "goroutines.sh: on the CPU itself: $?"; exit 1; }
cat "$work/native"
for i in $(seq "${1:-3}"); do
  start=$(date +%s.%N)
  timeout 300 $run "$work/goroutines" > "$work/bd0" 2>&1
  status=$?
  diff "$work/native" "$work/bd0" && [ "$status" = 0 ] || { echo "run $i: differs, status $status"; exit 1; }
  echo "run $i: as natively, $(awk -v "s=$start" -v "e=$(date +%s.%N)" 'BEGIN { printf "%.1f", e - s }') s"
done
