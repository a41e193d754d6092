#!/usr/bin/env bash
# busybox's httpd, which forks for each connection, under bd0-run: answers REQUESTS requests of curl, 50 at
# a time, and its memory and descriptors stay bounded.
#
#   httpd.sh [REQUESTS]      default: 10000
#
# BD0_RUN is the command to run it with (default: bd0-run of this project; empty: none, on the CPU itself).
# On Debian: apt-get install busybox-static curl
set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
requests=${1:-10000}
run=${BD0_RUN-$here/../../bd0-run}
for tool in busybox curl; do
  command -v "$tool" > /dev/null || { echo "SKIPPED httpd.sh: no $tool"; exit 0; }
done
folder=$(mktemp -d) || exit 1
port=$((20000 + RANDOM % 20000))
head -c 4000 /dev/zero | tr '\0' x > "$folder/page.html"
$run "$(command -v busybox)" httpd -f -p "127.0.0.1:$port" -h "$folder" &
server=$!
trap 'kill -9 "$server" 2> /dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 100); do
  curl -s -o /dev/null "http://127.0.0.1:$port/page.html" && break
  kill -0 "$server" 2> /dev/null || { echo "httpd.sh: the server has ended"; exit 1; }
  sleep 0.1
done

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$server/status"; }
descriptors() { find "/proc/$server/fd" -type l | wc -l; }
ask() { # how many, how many at a time; how many are answered in full
  curl -s --parallel --parallel-immediate --parallel-max "$2" -o /dev/null \
    -w '%{http_code} %{size_download}\n' "http://127.0.0.1:$port/page.html?[1-$1]" 2> /dev/null |
    grep -c '^200 4000$'
}
# httpd's queue holds nine connections. Until its code is translated it answers more slowly than 50 clients ask, and
# TCP gives a connection up that has waited for a minute.
ask 300 8 > /dev/null
warm=$(ask $((requests / 2)) 50)
memory=$(resident) files=$(descriptors)
start=$(date +%s.%N)
rest=$(ask $((requests - requests / 2)) 50)
seconds=$(awk -v "start=$start" -v "end=$(date +%s.%N)" 'BEGIN { print end - start }')
echo "answered: $((warm + rest)) of $requests"
awk -v "n=$rest" -v "s=$seconds" 'BEGIN { printf "second half: %.1f s, %.0f a second\n", s, n / s }'
echo "resident: $memory kB after one half, $(resident) kB after both"
echo "descriptors: $files after one half, $(descriptors) after both"
[ $((warm + rest)) = "$requests" ]
