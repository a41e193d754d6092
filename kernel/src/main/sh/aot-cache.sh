#!/bin/sh
# Makes kernel/target/bd0.aot, the ahead-of-time cache that lets the launchers start faster:
#   aot-cache.sh ARGUMENTS-OF-bd0-run...     (paths in them begin at the project's folder)
# The JVM records what it loads and links during that one run, which should use as much as it can
# of what every run uses. The run is bd0-run's own, because a cache serves only the JVM, the jars
# and the options that it was made with. A cache is a gain, not a need: failing is a line, status 0.
cd "$(dirname "$0")/../../../.." || exit 1
target=kernel/target
rm -f $target/bd0.aot $target/new.aot
# The JVM makes the cache on its own way out, which bd0-run otherwise does without.
BD0_JAVA_OPTS="-XX:AOTCacheOutput=$target/new.aot -Dbd0.exit=jvm" \
  ./bd0-run "$@" </dev/null >$target/aot.log 2>&1
if [ -f $target/new.aot ]; then
  mv $target/new.aot $target/bd0.aot
else
  echo "aot-cache.sh: no cache made, bd0-run starts slower; see $target/aot.log"
fi
