#!/usr/bin/env bash
# redis, linked static from Debian's source, under bd0-run: answers redis-cli, passes redis-benchmark, saves
# its data set in a forked child, and its memory stays bounded; then the same beside the CPU itself and
# qemu-user, in turns.
#
#   redis.sh [REQUESTS]      default: 20000, of each kind of request and turn
#
# BD0_RUN is the command to run it with (default: bd0-run of this project), REDIS a static redis-server
# (default: fetched and built once, into testprogs/target/real).
# On Debian: apt-get install redis-tools qemu-user gcc make; no deb-src line is needed
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
requests=${1:-20000}
run=${BD0_RUN-$here/../../bd0-run}
source "$here/source.sh"
for tool in redis-cli redis-benchmark redis-check-rdb; do
  command -v "$tool" > /dev/null || { echo "SKIPPED redis.sh: no $tool (apt-get install redis-tools)"; exit 0; }
done
redis=${REDIS-$built/redis-server}
if ! [ -x "$redis" ]; then
  fetch redis || { echo "SKIPPED redis.sh: apt-get source redis has failed"; exit 0; }
  make -j2 -C "$built"/redis-*/ MALLOC=libc LDFLAGS=-static BUILD_TLS=no USE_SYSTEMD=no > "$built/redis.log" 2>&1 &&
    cp "$built"/redis-*/src/redis-server "$redis" ||
    { echo "SKIPPED redis.sh: no static redis-server (apt-get install gcc make): $built/redis.log"; exit 0; }
fi

work=$(mktemp -d) || exit 1
base=$((20000 + RANDOM % 20000))
declare -A server port before
trap 'kill -9 "${server[@]}" 2> /dev/null; wait 2> /dev/null; rm -rf "$work"' EXIT
failed=0

start() { # name, folder, command: a server that has answered
  mkdir -p "$work/$2"
  port[$1]=$base base=$((base + 1))
  ${*:3} "$redis" --port "${port[$1]}" --bind 127.0.0.1 --dir "$work/$2" --save "" \
    --enable-debug-command yes --logfile log &
  server[$1]=$!
  for _ in $(seq 100); do
    [ "$(ask "$1" ping 2> /dev/null)" = PONG ] && return
    kill -0 "${server[$1]}" 2> /dev/null || break
    sleep 0.1
  done
  echo "redis.sh: the server of $1 does not answer"
  cat "$work/$2/log"
  exit 1
}
ask() { redis-cli -h 127.0.0.1 -p "${port[$1]}" "${@:2}"; }
field() { ask "$1" info "$2" | tr -d '\r' | sed -n "s/^$3://p"; }
expect() { # what, wanted, found
  if [ "$2" = "$3" ]; then
    echo "$1: ok"
  else
    echo "$1: expected '$2', not '$3'"
    failed=1
  fi
}
resident() { awk '/^VmRSS/ { print $2 }' "/proc/${server[$1]}/status"; }
ticks() { awk '{ print $14 + $15 }' "/proc/${server[$1]}/stat"; }
bench() { # name, log: one turn; fails when a request does
  redis-benchmark -h 127.0.0.1 -p "${port[$1]}" -n "$requests" -c 50 --csv \
    -t ping,set,get,incr,lpush,lpop,sadd,hset,zadd,lrange_100,mset >> "$2" 2>&1
}

start native native
start bd0 bd0 "$run"

# The same commands: the same answers and the same data.
commands() {
  awk 'BEGIN { for (i = 0; i < 5000; i++) {
    print "SET key:" i, "value-" i * 7919; print "LPUSH list:" i % 50, i; print "ZADD sorted", i / 7, "m" i
    print "HSET hash:" i % 100, "f" i, i; print "INCRBY counter", i; print "SADD set:" i % 30, i
    print "APPEND text", i; print "INCRBYFLOAT real", i / 3; print "PFADD distinct", i % 1000
  }
  print "ZRANGE sorted 100 200 WITHSCORES"; print "GET real"; print "PFCOUNT distinct"
  print "LRANGE list:3 0 -1"; print "EVAL \"local t = 0 for i = 1, 100000 do t = t + i * i end return t\" 0"
  print "SORT list:3 DESC"; print "GETRANGE text 100 300"; print "BITCOUNT text"; print "GEOADD g 13.3 38.1 a 15 37 b"
  print "GEODIST g a b"; print "XADD s 1-1 f v"; print "XRANGE s - +"; print "OBJECT ENCODING sorted" }'
}
commands > "$work/commands"
for name in native bd0; do
  ask "$name" < "$work/commands" > "$work/$name.answers"
done
expect "answers to $(wc -l < "$work/commands") commands as natively" "" \
  "$(cmp "$work/native.answers" "$work/bd0.answers" 2>&1)"
digest=$(ask native debug digest)
expect "data as natively" "$digest" "$(ask bd0 debug digest)"

# Saved by a forked child, read by a native server.
ask bd0 bgsave > /dev/null
for _ in $(seq 200); do
  [ "$(field bd0 persistence rdb_bgsave_in_progress)" = 0 ] && break
  sleep 0.1
done
expect "BGSAVE" ok "$(field bd0 persistence rdb_last_bgsave_status)"
redis-check-rdb "$work/bd0/dump.rdb" > /dev/null
expect "redis-check-rdb" 0 $?
start reader bd0
expect "data as read natively" "$digest" "$(ask reader debug digest)"
ask reader shutdown nosave

# Turns; one beforehand, in which the translator warms up, is not counted.
names=(native bd0)
if command -v qemu-x86_64 > /dev/null; then
  start qemu qemu qemu-x86_64
  names+=(qemu)
else
  echo "no qemu-user: apt-get install qemu-user"
fi
for name in "${names[@]}"; do
  bench "$name" "$work/warm" || failed=1
done
memory=$(resident bd0)
for name in "${names[@]}"; do
  before[$name]=$(ticks "$name")
done
for turn in 1 2 3; do
  for name in "${names[@]}"; do
    bench "$name" "$work/$name.csv" || failed=1
  done
done
rate() { awk -F'"' '$4 + 0 > 0 { s += 1 / $4; n++ } END { print n / s }' "$work/$1.csv"; }
for name in "${names[@]}"; do
  awk -v "name=$name" -v "rate=$(rate "$name")" -v "native=$(rate native)" \
    -v "ticks=$(($(ticks "$name") - before[$name]))" \
    -v "least=$(($(ticks native) - before[native]))" 'BEGIN {
      printf "%s: %.0f requests a second, %.2f of native; ", name, rate, rate / native
      printf "%.1f s of CPU time, %.2f times native\n", ticks / 100, ticks / least }'
done
expect "keys as natively" "$(ask native dbsize)" "$(ask bd0 dbsize)"
echo "resident: $memory kB after one turn, $(resident bd0) kB after four; errors: $(grep -ci error "$work/bd0.csv")"
ask bd0 shutdown nosave
wait "${server[bd0]}" 2> /dev/null
expect "SHUTDOWN" 0 $?
exit "$failed"
