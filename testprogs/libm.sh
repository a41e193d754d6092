#!/usr/bin/env bash
# Compares every function of libm, and printf, strtod and scanf of floating-point numbers, of glibc and musl,
# under a command with what the same binaries do on this CPU: all bits of all results.
#
#   libm.sh [--with COMMAND] [--count N] [--fma] [--modes] [--only PATTERN] [DIRECTORY]
#
#   --with COMMAND   default: ../bd0-run beside this script
#   --count N        arguments for each function, 100,000 unless given
#   --fma            glibc's variants for AVX2 and FMA on both sides, not those for any x86-64 processor:
#                    COMMAND must offer these instructions
#   --modes          also the exceptions that are raised, and the other three rounding modes, over a tenth
#                    of the arguments
#   --only PATTERN   only programs whose name matches, e.g. --only 'libm*.musl'
#
# A function that differs is run again, call by call: how many calls differ, and by how many units of the
# last place of a result at most. DIRECTORY is where build.sh has put the programs.
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
with=$here/../bd0-run count=100000 only='*' modes='' variants=-AVX2,-AVX,-FMA,-FMA4,-SSE4_1
while (($#)); do
  case $1 in
    --with) with=$2; shift ;;
    --count) count=$2; shift ;;
    --only) only=$2; shift ;;
    --fma) variants='' ;;
    --modes) modes=yes ;;
    -*) sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 2 ;;
    *) break ;;
  esac
  shift
done
programs=${1:-$here/target/programs}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
environment=(env -i PATH=/usr/bin:/bin)
[[ -z $variants ]] || environment+=("GLIBC_TUNABLES=glibc.cpu.hwcaps=$variants")

native() { "${environment[@]}" "$@"; }
# shellcheck disable=SC2086  # COMMAND may have options
guest() { env ${variants:+"GLIBC_TUNABLES=glibc.cpu.hwcaps=$variants"} $with "$@"; }

# Reads pairs of differing lines of calls: how many, and the greatest distance of their results.
distances() {
  awk '
    function value(text,   i, v) { # the low 48 bits, which no double rounds
      v = 0
      for (i = length(text) > 12 ? length(text) - 11 : 1; i <= length(text); i++)
        v = v * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
      return v
    }
    {
      different++
      n = split($0, word, " ")
      half = int(n / 2)
      for (i = 1; i <= half; i++) {
        a = word[i]; b = word[half + i]
        if (a == b) continue
        if (length(a) > 12 && substr(a, 1, length(a) - 12) != substr(b, 1, length(b) - 12)) { far++; continue }
        d = value(a) - value(b)
        if (d < 0) d = -d
        if (d > greatest) greatest = d
      }
    }
    END { printf "%d calls differ, by %d units of the last place at most; %d results by more than 2^48\n", different, greatest, far }
  '
}

functions=0 calls=0 different=0 broken=0
compare() { # program, count, options
  local program=$1 n=$2 began=$SECONDS label
  shift 2
  label="${program##*/} $n${*:+ $*}"
  if ! native "$program" "$n" "$@" > "$scratch/native" 2> "$scratch/native.err"; then
    echo "libm.sh: $label does not run on this CPU: $(head -n 1 "$scratch/native.err")" >&2
    broken=$((broken + 1))
    return
  fi
  guest "$program" "$n" "$@" > "$scratch/guest" 2> "$scratch/guest.err" || {
    echo "$label: status $?: $(head -n 1 "$scratch/guest.err")"
    broken=$((broken + 1))
  }
  local lines wrong=0 name
  lines=$(wc -l < "$scratch/native")
  functions=$((functions + lines)) calls=$((calls + lines * n))
  while read -r name; do
    wrong=$((wrong + 1))
    native "$program" "$n" "$@" -v "$name" > "$scratch/calls.native"
    guest "$program" "$n" "$@" -v "$name" > "$scratch/calls.guest" 2> /dev/null
    if [[ $program == */libm-* ]]; then
      paste -d ' ' <(grep ' : ' "$scratch/calls.native" | sed 's/.* : //') \
        <(grep ' : ' "$scratch/calls.guest" | sed 's/.* : //') \
        | awk '{ half = NF / 2; for (i = 1; i <= half; i++) if ($i != $(half + i)) { print; next } }' \
        | distances | sed "s/^/  $name: /"
    else
      echo "  $name: $(diff "$scratch/calls.native" "$scratch/calls.guest" | grep -c '^<') texts differ"
    fi
    diff "$scratch/calls.native" "$scratch/calls.guest" | sed -n '2,/^>/s/^/    /p' | head -n 4 | cut -c -200
  done < <(diff "$scratch/native" "$scratch/guest" | sed -n 's/^< \([^ ]*\) .*/\1/p')
  different=$((different + wrong))
  echo "$label: $((lines - wrong)) of $lines functions equal, $((SECONDS - began)) s"
}

found=''
for program in "$programs"/{libm,printf}-suite.{glibc,musl}; do
  # shellcheck disable=SC2053  # a pattern is meant
  [[ -x $program && ${program##*/} == $only ]] || continue
  found=yes
  compare "$program" "$count"
  [[ -n $modes ]] || continue
  tenth=$(((count + 9) / 10))
  [[ $program == */libm-* ]] && compare "$program" "$tenth" -e
  for direction in up down zero; do compare "$program" "$tenth" -r "$direction"; done
done
[[ -n $found ]] || { echo "libm.sh: no such program in $programs: run build.sh first" >&2; exit 2; }
echo "libm.sh: $functions functions, $calls calls: $((functions - different)) functions equal, $different differ"
((different == 0 && broken == 0))
