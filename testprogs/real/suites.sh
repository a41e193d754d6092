#!/usr/bin/env bash
# The test suites of libraries, linked static from Debian's sources, under bd0-run and on the CPU itself: the
# same binary has to pass, to print the same and to end with the same status in both.
#
#   suites.sh [--level LEVEL] [SUITE...]     default: all suites, at both levels
#
#   --level LEVEL   v1: gcc -O2 -march=x86-64, and the processor that bd0-run chooses by itself;
#                   v3: gcc -O3 -march=x86-64-v3, and bd0-run --cpu x86-64-v3; where this CPU has AVX2
#
# Each suite has two functions: build_SUITE, in its unpacked source, with $CFLAGS; and checks_SUITE, which
# writes a shell command a line, in which $run stands before each program that is tested. What fails or
# differs is shown. A suite's last line: how many checks have passed, and the processor seconds of all of
# them, natively and under bd0-run, the start of a JVM for each program included.
#
# BD0_RUN is the command to run with (default: bd0-run of this project).
# On Debian: apt-get install gcc make autoconf automake libtool; no deb-src line is needed
set -u
export LC_ALL=C TIMEFORMAT='%U %S'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
bd0=${BD0_RUN-$(cd "$here/../.." && pwd)/bd0-run}
source "$here/source.sh"
levels='v1 v3'
if [ "${1-}" = --level ]; then
  levels=${2-}
  shift 2
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Debian's package, the folder that its source unpacks to
declare -A package=([zlib]=zlib [zstd]=libzstd [sodium]=libsodium)
declare -A folder=([zlib]='zlib-*' [zstd]='zstd-*' [sodium]='libsodium-*/')

build_zlib() {
  ./configure --static && make -j2 static example64 minigzip64 infcover.o LDFLAGS=-static &&
    gcc $CFLAGS -static -o infcover infcover.o libz.a
}
checks_zlib() {
  cat << 'END'
$run ./example
$run ./example64
$run ./infcover
echo hello world | $run ./minigzip | tee compressed | $run ./minigzip -d && cat compressed
cat *.c | $run ./minigzip64 -9 | tee compressed | $run ./minigzip64 -d && cat compressed
END
}

build_zstd() {
  make -j2 -C tests LDFLAGS=-static fuzzer zstreamtest decodecorpus poolTests legacy datagen invalidDictionaries \
    longmatch roundTripCrash && make -j2 -C programs LDFLAGS=-static HAVE_LZMA=0 HAVE_LZ4=0 HAVE_ZLIB=0 zstd
}
checks_zstd() {
  cat << 'END'
cd tests; $run ./fuzzer -s1 -i60 -v
cd tests; $run ./zstreamtest -s1 -i30 -v
cd tests; $run ./zstreamtest --newapi -s1 -t1 -i40 -v
cd tests; $run ./decodecorpus -t -s1 -n60
cd tests; $run ./poolTests
cd tests; $run ./legacy
cd tests; $run ./invalidDictionaries
cd tests; $run ./longmatch
cd tests; for l in -3 1 5 9 13 19; do $run ./datagen -s$l -g3MB | tee data | $run ../programs/zstd $l -T2 | tee data.zst | $run ../programs/zstd -d | cmp - data; md5sum data.zst; done
cd tests; for f in golden-decompression/*.zst; do $run ../programs/zstd -dc $f | md5sum; done
cd tests; for f in golden-compression/*; do $run ../programs/zstd -c $f | tee data.zst | $run ../programs/zstd -d | cmp - $f; md5sum data.zst; done
cd tests; for f in *.c; do $run ./roundTripCrash $f; done
END
}

build_sodium() {
  autoreconf -fi && ./configure --disable-shared --disable-pie && make -j2 LDFLAGS=-all-static check TESTS=
}
checks_sodium() {
  for program in test/default/*.exp; do
    program=${program##*/}
    program=${program%.exp}
    [ -x "test/default/$program" ] && echo "cd test/default; \$run ./$program && cat $program.res"
  done
}

# What depends on the time that has passed goes.
mask() {
  tr '\r' '\n' < "$1" | sed -E '/^ *[0-9]+ *\/ *[0-9]+ *$/d; /^ *[0-9]+ *% *$/d; s/^ *[0-9]+\/[0-9]+ +//'
}

# check SUITE NUMBER COMMAND RUN: the same command on both sides
check() {
  local side status
  for side in native bd0; do
    run=''
    [ $side = bd0 ] && run=$4
    { time run=$run timeout 1200 bash -c "$3" > "$work/$side.text" 2>&1 < /dev/null; } 2>> "$work/$side.times"
    status=$?
    mask "$work/$side.text" > "$work/$side.masked"
    echo "status $status" >> "$work/$side.masked"
    [ $status = 0 ] && echo passed >> "$work/$side.passed"
  done
  cmp -s "$work/native.masked" "$work/bd0.masked" && echo same >> "$work/same" && return
  echo "$1, check $2: $3"
  diff -a "$work/native.masked" "$work/bd0.masked" | head -n 20
}

suite() { # name, level
  local name=$1 run=$bd0 place=$built/suites/$1-$2 number=0 line
  case $2 in
    v1) export CFLAGS='-O2 -march=x86-64' ;;
    v3)
      grep -qw avx2 /proc/cpuinfo || { echo "SKIPPED $1 $2: no AVX2"; return; }
      export CFLAGS='-O3 -march=x86-64-v3'
      run="$bd0 --cpu x86-64-v3"
      ;;
    *) echo "suites.sh: no level $2"; exit 2 ;;
  esac
  # shellcheck disable=SC2086,SC2206  # a pattern is meant
  if ! [ -e "$place/built" ]; then
    compgen -G "$built/${folder[$name]}" > /dev/null || fetch "${package[$name]}" ||
      { echo "SKIPPED $name $2: apt-get source ${package[$name]} has failed"; return; }
    rm -rf "$place"
    mkdir -p "$built/suites"
    local sources=($built/${folder[$name]})
    cp -r "${sources[0]}" "$place"
    (cd "$place" && "build_$name") > "$place.log" 2>&1 ||
      { echo "SKIPPED $name $2: not built (apt-get install gcc make autoconf automake libtool): $place.log"; return; }
    basename "${sources[0]}" > "$place/built"
  fi
  cd "$place" || exit 1
  for line in native.times bd0.times native.passed bd0.passed same; do : > "$work/$line"; done
  while IFS= read -r line; do
    number=$((number + 1))
    check "$name $2" "$number" "$line" "$run"
  done < <("checks_$name")
  local native passed same
  native=$(wc -l < "$work/native.passed") passed=$(wc -l < "$work/bd0.passed") same=$(wc -l < "$work/same")
  awk -v "what=$(cat built) $2: $number checks, passed: $native natively, $passed under bd0-run, $same the same" '
    { s[FILENAME] += $1 + $2 }
    END {
      a = s[ARGV[1]]; b = s[ARGV[2]]
      printf "%s; CPU: %.1f s natively, %.1f s under bd0-run (%.1f times)\n", what, a, b, (a > 0 ? b / a : 0)
    }' "$work/native.times" "$work/bd0.times"
  [ "$native" = "$number" ] && [ "$passed" = "$number" ] && [ "$same" = "$number" ] || failed=1
}

failed=0
[ $# = 0 ] && set -- zlib zstd sodium
for name in "$@"; do
  [ -n "${package[$name]-}" ] || { echo "suites.sh: no suite $name"; exit 2; }
  for level in $levels; do suite "$name" "$level"; done
done
exit $failed
