# For the scripts beside it: Debian's sources, fetched into $built, which git ignores.
# shellcheck shell=bash
built=$(dirname "${BASH_SOURCE[0]}")/../target/real
mkdir -p "$built" && built=$(cd "$built" && pwd) || exit 1

# fetch PACKAGE: its original source, unpacked in $built; apt's own lists and sources stay as they are.
fetch() (
  cd "$built" || exit 1
  mkdir -p lists/partial
  suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" > sources.list
  options=(-o "Dir::Etc::sourcelist=$built/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::Lists=$built/lists")
  [ "$(id -u)" = 0 ] && options+=(-o APT::Sandbox::User=root)
  {
    apt-get "${options[@]}" update && apt-get "${options[@]}" source --download-only --tar-only "$1"
  } > "fetch-$1.log" 2>&1 && tar -xf "$1"_*.orig.tar.*[!c]
)
