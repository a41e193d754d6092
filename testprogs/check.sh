#!/usr/bin/env bash
# Runs every program of the index on this machine's CPU and compares its exit status with the one its
# header promises. With a command, runs it under that command too and compares standard output,
# standard error and status with the native run.
#
#   check.sh [--with COMMAND] [--all] [--only PATTERN] [DIRECTORY]
#
#   --with COMMAND   e.g. --with qemu-x86_64, or --with ../bd0-run
#   --all            also programs tagged "protection" under COMMAND
#   --only PATTERN   only programs whose name matches, e.g. --only '*.musl'
#
# A guest killed by a signal counts as status 128 + signal; its standard error is then not compared,
# since the one who reports the signal differs.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
with='' all='' only='*'
while (($#)); do
  case $1 in
    --with) with=$2; shift ;;
    --all) all=yes ;;
    --only) only=$2; shift ;;
    -*) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
    *) break ;;
  esac
  shift
done
index=${1:-$here/target/programs}/programs.tsv
[[ -r $index ]] || { echo "check.sh: $index is missing: run build.sh first" >&2; exit 2; }

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/tmp"
ulimit -c 0

# Runs a program; leaves native.out, native.err (or peer.*), and its status in the variable `status`.
execute() { # label, command words...
  local label=$1
  shift
  # The braces take in the shell's own message on a child killed by a signal.
  {
    printf '%b' "$stdin" \
      | timeout -k 5 120 env -i PATH=/usr/bin:/bin TMPDIR="$scratch/tmp" "${environment[@]}" "$@" \
        > "$scratch/$label.out" 2> "$scratch/$label.err"
    status=${PIPESTATUS[1]}
  } 2> /dev/null
}

total=0 failures=0
complain() {
  echo "FAIL $name: $1"
  failures=$((failures + 1))
}

while IFS=$'\037' read -r name path arguments stdin expected variables tags _; do
  # shellcheck disable=SC2053  # a pattern is meant
  [[ $name == '#name' || $name != $only ]] && continue
  total=$((total + 1))
  read -ra args <<< "$arguments"
  read -ra environment <<< "$variables"
  [[ $expected == signal* ]] && expected=$((128 + ${expected#signal }))

  execute native "$path" "${args[@]}"
  if ((status != expected)); then
    complain "status $status, expected $expected"
    head -n 3 "$scratch/native.err"
    continue
  fi
  [[ -n $with ]] || continue
  [[ $tags == *protection* && -z $all ]] && continue

  native=$status
  # shellcheck disable=SC2086  # COMMAND may have options
  execute peer $with "$path" "${args[@]}"
  ((status == native)) || complain "status $status, natively $native"
  if ! cmp -s "$scratch/native.out" "$scratch/peer.out"; then
    complain "standard output differs"
    diff "$scratch/native.out" "$scratch/peer.out" | head -n 6
  fi
  if [[ $native -lt 128 ]] && ! cmp -s "$scratch/native.err" "$scratch/peer.err"; then
    complain "standard error differs"
    diff "$scratch/native.err" "$scratch/peer.err" | head -n 6
  fi
done < <(tr '\t' '\037' < "$index")

left=$(find "$scratch/tmp" -mindepth 1 | head -n 3)
[[ -z $left ]] || { echo "FAIL left behind in TMPDIR: $left"; failures=$((failures + 1)); }
echo "check.sh: $total programs, $failures failures"
((failures == 0))
