#!/usr/bin/env bash
# A C compiler inside: tcc, linked static from Debian's source, compiles a program and itself under bd0-run. What it
# writes is what it writes on the CPU itself, byte for byte, and runs under bd0-run as there; the compiler that was
# made so makes the same compiler again.
#
#   tcc.sh
#
# BD0_RUN is the command to run it with (default: bd0-run of this project).
# On Debian: apt-get install musl-tools make; no deb-src line is needed
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
run=${BD0_RUN-$here/../../bd0-run}
source "$here/source.sh"
built=$built/tcc # Debian's archive has no folder of its own.
mkdir -p "$built" || exit 1
musl=/usr/lib/x86_64-linux-musl
options=()
for each in TCCDIR="$built" TCC_SYSINCLUDEPATHS=/usr/include/x86_64-linux-musl TCC_LIBPATHS=$musl TCC_CRTPREFIX=$musl; do
  options+=("-DCONFIG_${each%%=*}=\"${each#*=}\"")
done
if ! [ -x "$built/tcc" ]; then
  command -v musl-gcc > /dev/null || { echo "SKIPPED tcc.sh: no musl-gcc (apt-get install musl-tools)"; exit 0; }
  fetch tcc || { echo "SKIPPED tcc.sh: apt-get source tcc has failed"; exit 0; }
  (cd "$built" && ./configure --cc=musl-gcc --extra-ldflags=-static --config-musl --libpaths=$musl --crtprefix=$musl \
    --sysincludepaths=/usr/include/x86_64-linux-musl --tccdir="$built" && make tcc libtcc1.a) > "$built/tcc.log" 2>&1 ||
    { echo "SKIPPED tcc.sh: no static tcc (apt-get install musl-tools make): $built/tcc.log"; exit 0; }
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
same() { # what, file, file
  if cmp -s "$2" "$3"; then
    echo "$1: the same, $(wc -c < "$2") bytes"
  else
    echo "$1: differs"
    failed=1
  fi
}
compiler() { # command that compiles, product
  (cd "$built" && $1 -static -DONE_SOURCE=1 "${options[@]}" -I. -o "$2" tcc.c)
}
cat > "$work/hello.c" << 'end'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int order(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }
int main(int count, char **words) {
  qsort(words + 1, count - 1, sizeof *words, order);
  for (int i = 1; i < count; i++) printf("%d %s %.3f\n", i, words[i], i / 7.0);
  return count;
}
end

"$built/tcc" -static -o "$work/hello" "$work/hello.c" || exit 1
$run "$built/tcc" -static -o "$work/hello.inside" "$work/hello.c"
same "hello, compiled inside" "$work/hello" "$work/hello.inside"
"$work/hello" one two three four > "$work/native"
native=$?
$run "$work/hello.inside" one two three four > "$work/inside"
[ $? = "$native" ] || { echo "hello: another exit status than $native"; failed=1; }
same "what it prints" "$work/native" "$work/inside"
compiler "$built/tcc" "$work/tcc" || exit 1
compiler "$run $built/tcc" "$work/tcc.inside"
same "tcc, compiled inside" "$work/tcc" "$work/tcc.inside"
compiler "$run $work/tcc.inside" "$work/tcc.again"
same "tcc, compiled by that" "$work/tcc" "$work/tcc.again"
exit $failed
