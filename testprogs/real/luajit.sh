#!/usr/bin/env bash
# A compiler in the guest: LuaJIT, linked static from Debian's library, runs luajit.lua under bd0-run with its compiler
# and with its interpreter. Both compute what they compute on the CPU itself; how long each piece of work took, and
# how much faster the compiled code was.
#
#   luajit.sh [SIZE]     default: 150
#
# BD0_RUN is the command to run it with (default: bd0-run of this project).
# On Debian: apt-get install gcc libluajit-5.1-dev
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
run=${BD0_RUN-$here/../../bd0-run}
size=${1:-150}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
gcc -O2 -static -I/usr/include/luajit-2.1 -o "$work/luajit" "$here/luajit.c" -lluajit-5.1 -lm -ldl 2> "$work/gcc" ||
  { echo "SKIPPED luajit.sh: not built (apt-get install gcc libluajit-5.1-dev): $(head -n 1 "$work/gcc")"; exit 0; }
failed=0
for compiler in on off; do
  for side in native bd0; do
    with=''
    [ $side = bd0 ] && with=$run
    # shellcheck disable=SC2086  # the command may have options
    $with "$work/luajit" "$here/luajit.lua" $compiler "$size" > "$work/$side.$compiler" 2> "$work/$side.$compiler.times" ||
      { echo "luajit.sh: compiler $compiler, $side: status $?"; cat "$work/$side.$compiler.times"; exit 1; }
  done
  if cmp -s "$work/native.$compiler" "$work/bd0.$compiler"; then
    echo "compiler $compiler: as natively"
  else
    diff "$work/native.$compiler" "$work/bd0.$compiler"
    failed=1
  fi
done
paste -d ' ' "$work"/{bd0,native}.{on,off}.times | awk '
  function row(name, a, b, c, d) { printf "%-15s %7.2f s %7.2f s %6.1f %11.2f s %7.2f s %6.1f\n", name, a, b, b / a, c, d, d / c }
  BEGIN { print "bd0-run:        compiler interpreter ratio  natively: compiler interpreter ratio" }
  {
    n = NF / 4; name = $1
    for (i = 2; i < n; i++) name = name " " $i
    on += $n; off += $(2 * n); native_on += $(3 * n); native_off += $(4 * n)
    row(name, $n, $(2 * n), $(3 * n) + 0.0005, $(4 * n))
  }
  END { row("all", on, off, native_on, native_off) }'
exit $failed
