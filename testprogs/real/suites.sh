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
# SQLITE_PARTS is the parts, of 50, of the files of sqlite's suite that run (default: each fifth).
# On Debian: apt-get install gcc make autoconf automake libtool tcl zlib1g-dev; no deb-src line is needed
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

# Debian's packages, the first of which is the library; the folders that their sources unpack to.
declare -A package=([zlib]=zlib [zstd]=libzstd [sodium]=libsodium [sqlite]='sqlite3 tcl8.6' [lua]='lua5.4 lua-lpeg'
  [lua51]='lua5.1 golang-github-yuin-gopher-lua')
declare -A folder=([zlib]='zlib-*/' [zstd]='zstd-*/' [sodium]='libsodium-*/' [sqlite]='sqlite3-*/ tcl8.6*/' [lua]='lua-5.4* lpeg-*/'
  [lua51]='lua-5.1* gopher-lua*/')

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
cd tests; for l in --fast=3 -1 -5 -9 -13 -19; do $run ./datagen -g3MB > data && $run ../programs/zstd $l -T2 < data > data.zst && $run ../programs/zstd -d < data.zst | cmp - data && md5sum data.zst || exit 1; done
cd tests; for f in golden-decompression/*.zst; do $run ../programs/zstd -dc $f > data && md5sum data || exit 1; done
cd tests; for f in golden-compression/*; do $run ../programs/zstd -c $f > data.zst && $run ../programs/zstd -d < data.zst | cmp - $f && md5sum data.zst || exit 1; done
cd tests; for f in *.c; do $run ./roundTripCrash $f || exit 1; done
END
}

build_sodium() {
  autoreconf -fi && ./configure --disable-shared --disable-pie && make -j2 LDFLAGS=-all-static check TESTS=
}
checks_sodium() {
  local program protect
  for program in test/default/*.exp; do
    program=${program##*/}
    program=${program%.exp}
    protect=''
    # It has to die of a store to the page behind a block.
    [ "$program" = sodium_utils2 ] && protect='$protect'
    [ -x "test/default/$program" ] && echo "cd test/default; \$run $protect ./$program && cat $program.res"
  done
}

# sqlite's suite is written in Tcl; Debian has no Tcl that is linked static, but its source. Then sqlite's tests in C.
build_sqlite() {
  cp -r "$built"/tcl8.6*/ tcl && (cd tcl/unix && ./configure --disable-shared --disable-load && make -j2 libtcl8.6.a) &&
    CFLAGS="$CFLAGS -I$PWD/tcl/generic" ./configure --disable-shared --disable-readline --disable-load-extension \
      --enable-all --with-tcl="$PWD/tcl/unix" && make testfixture LTLINK_EXTRAS=-all-static || return 1
  # Files that fail natively for root, or take a second and more. No other program is found: those are dynamic.
  cat > files.tcl << 'END'
set env(PATH) {}
set parts $argv
set argv {}
set argv0 test/files.tcl
source test/permutations.test
array set suite $testspec(veryquick)
set excluded {
  alias.test altercol.test atof1.test attach.test avtrans.test backup2.test bitvec.test btree01.test busy2.test
  delete.test e_expr.test e_walauto.test extension01.test fts2.test fts4opt.test fts5aa.test fts5ab.test fts5ah.test
  fts5auto.test fts5integrity.test fts5porter.test fts5synonym2.test fts5tok2.test fts5update.test index5.test
  joinD.test like.test memjournal2.test oserror.test pager1.test pager2.test round1.test rowhash.test rtree2.test
  rtree8.test rtree9.test rtreedoc3.test savepoint2.test session5.test sessionG.test sharedA.test shmlock.test
  sort.test sort2.test swarmvtab.test swarmvtab3.test symlink.test table.test temptable.test temptable2.test
  tkt2409.test tkt3457.test tkt4018.test trans.test triggerC.test unionall2.test vacuum6.test vacuummem.test
  vtab1.test vtabC.test vtabH.test wal.test wal2.test wal3.test wal5.test walcrash4.test walro2.test walsetlk.test
  walvfs.test where8.test win32heap.test win32lock.test win32longpath.test win32nolock.test window3.test with1.test
}
set files {}
set number 0
foreach file [lsort $suite(-files)] {
  if {[file tail $file] ni $excluded && [incr number] % 50 in $parts} { lappend files $file }
}
set suite(-files) $files
run_tests veryquick {*}[array get suite]
finish_test
END
  local options='-I. -Isrc -Itest -Iext/recover -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_ENABLE_MEMSYS5 -DSQLITE_OSS_FUZZ
    -DSQLITE_MAX_MEMORY=50000000 -DSQLITE_PRINTF_PRECISION_LIMIT=1000 -DSQLITE_ENABLE_FTS4 -DSQLITE_ENABLE_FTS3_PARENTHESIS
    -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_GEOPOLY -DSQLITE_ENABLE_DBSTAT_VTAB
    -DSQLITE_ENABLE_BYTECODE_VTAB'
  local compile="gcc $CFLAGS $options -static"
  $compile -c sqlite3.c &&
    $compile -o fuzzcheck test/fuzzcheck.c test/ossfuzz.c test/fuzzinvariants.c test/vt02.c ext/recover/dbdata.c \
      ext/recover/sqlite3recover.c sqlite3.o -lm &&
    $compile -o speedtest1 test/speedtest1.c sqlite3.o -lm &&
    $compile -o kvtest test/kvtest.c sqlite3.o -lm &&
    $compile -o threadtest3 test/threadtest3.c src/test_multiplex.c sqlite3.o -lm
}
checks_sqlite() {
  local i
  for i in ${SQLITE_PARTS-0 5 10 15 20 25 30 35 40 45}; do
    echo "TCL_LIBRARY=\$PWD/tcl/library \$run ./testfixture files.tcl $i"
  done
  for i in 1 2 3 4 5 6 7 8; do echo "\$run ./fuzzcheck test/fuzzdata$i.db"; done
  cat << 'END'
$run ./speedtest1 --verify --size 5
$run ./speedtest1 --verify --size 3 --testset cte
$run ./speedtest1 --verify --size 3 --testset fp
$run ./speedtest1 --verify --size 3 --testset rtree
rm -f kv.db; $run ./kvtest init kv.db --count 2000 --size 500 --variance 100 && $run ./kvtest run kv.db --count 2000 --blob-api > /dev/null
for test in walthread1 create_drop_index_1 dynamic_triggers vacuum1 stress1; do $run ./threadtest3 $test | tail -n 1; done
END
}

# Lua's own suite for 5.4 is not in Debian: LPeg's, of Lua and C, linked into the interpreter.
build_lua() {
  sed 's/{LUA_DBLIBNAME, luaopen_debug},/& {"lpeg", luaopen_lpeg},/; s/^static const luaL_Reg/int luaopen_lpeg(lua_State *);\n&/' \
    src/linit.c > src/with-lpeg.c &&
    gcc $CFLAGS -DLUA_USE_POSIX -Isrc -static -o lua $(ls src/*.c | grep -v -e luac.c -e linit.c) "$built"/lpeg-*/lp*.c -lm &&
    cp "$built"/lpeg-*/*.lua .
}
checks_lua() { echo '$run ./lua test.lua'; }

# Lua 5.1's own suite comes with gopher-lua, which has changed strings, pm and math so that Lua fails them. big needs
# a coroutine around it; main and files start /bin/sh, which is linked dynamically.
build_lua51() {
  gcc $CFLAGS -DLUA_USE_POSIX -static -o lua $(ls src/*.c | grep -v -e luac.c -e print.c) -lm &&
    cp -r "$built"/gopher-lua/_lua5.1-tests tests
}
checks_lua51() {
  local test
  for test in gc db calls literals attrib locals constructs code nextvar api events vararg closure errors sort \
    verybig; do
    echo "cd tests; LUA_PATH='./?.lua;;' LUA_INIT=\"package.path = '?;'..package.path\" \$run ../lua -e 'Message = print' $test.lua"
  done
}

# What depends on the time that has passed, or on where things are, goes.
mask() {
  tr '\r' '\n' < "$1" | sed -E '/^(Time|Memory used|Allocation count|Page-cache [a-z]+|Maximum memory usage): /d
    /^ *[0-9]+ *\/ *[0-9]+ *$/d; /^ *[0-9]+ *% *$/d; s/^ *[0-9]+\/[0-9]+ +//
    s/ *[0-9]+\.[0-9]+ ?(s\b|sec|ms)/ TIME/g; s/[0-9]+ microseconds/TIME/
    s/0x[0-9a-f]{6,}/ADDRESS/g; s/total memory: .*/total memory/'
}

# check SUITE NUMBER COMMAND RUN: the same command on both sides
check() {
  local side status run protect
  for side in native bd0; do
    run='' protect=''
    [ $side = bd0 ] && run=$4 protect=--protect
    { time run=$run protect=$protect timeout 1200 bash -c "$3" > "$work/$side.text" 2>&1 < /dev/null; } 2>> "$work/$side.times"
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
  local name=$1 run=$bd0 place=$built/suites/$1-$2 number=0 line i
  case $2 in
    v1) export CFLAGS='-O2 -march=x86-64' ;;
    v3)
      grep -qw avx2 /proc/cpuinfo || { echo "SKIPPED $1 $2: no AVX2"; return; }
      export CFLAGS='-O3 -march=x86-64-v3'
      run="$bd0 --cpu x86-64-v3"
      ;;
    *) echo "suites.sh: no level $2"; exit 2 ;;
  esac
  # shellcheck disable=SC2206  # a pattern is meant
  if ! [ -e "$place/built" ]; then
    local -a folders packages
    read -ra folders <<< "${folder[$name]}"
    read -ra packages <<< "${package[$name]}"
    for i in "${!folders[@]}"; do
      compgen -G "$built/${folders[i]}" > /dev/null || fetch "${packages[i]}" ||
        { echo "SKIPPED $name $2: apt-get source ${packages[i]} has failed"; return; }
    done
    rm -rf "$place"
    mkdir -p "$built/suites"
    local sources=($built/${folders[0]})
    cp -r "${sources[0]}" "$place"
    (cd "$place" && "build_$name") > "$place.log" 2>&1 ||
      { echo "SKIPPED $name $2: not built (apt-get install gcc make autoconf automake libtool tcl zlib1g-dev): $place.log"; return; }
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
[ $# = 0 ] && set -- zlib zstd sodium lua lua51 sqlite
for name in "$@"; do
  [ -n "${package[$name]-}" ] || { echo "suites.sh: no suite $name"; exit 2; }
  for level in $levels; do suite "$name" "$level"; done
done
exit $failed
