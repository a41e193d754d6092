#!/bin/sh
# Makes kernel/target/bd0.aot, the ahead-of-time cache that lets the launchers start faster:
#   aot-cache.sh PROGRAM...     (guest programs to train with; paths begin at the project's folder)
# The JVM records what it loads and links during one run of org.bd0.kernel.terminal.Training. That
# run is started as the launchers start theirs, because a cache serves only the JVM, the jars and
# the options that it was made with. A cache is a gain, not a need: failing is a line, status 0.
cd "$(dirname "$0")/../../../.." || exit 1
bd0_home=$PWD
. kernel/src/main/sh/launch.sh
target=kernel/target
rm -f $target/bd0.aot $target/bd0.jdk $target/new.aot
bd0_need_jdk aot-cache.sh
(
  "$bd0_jdk/bin/java" kernel/src/main/build/NewerClassFiles.java $target/lib/asm*.jar $target/lib/picocli.jar &&
    # Few entries make a block worth translating and a unit, so that this is trained too. The JVM
    # makes the cache on its own way out, which bd0-run otherwise does without. It does not record
    # which methods were hot: compiling those at each start took longer than it gained.
    BD0_JAVA_OPTS="-XX:AOTCacheOutput=$target/new.aot -Dbd0.exit=jvm -Dbd0.cold=1 -Dbd0.hot=20
      -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining" \
      bd0_launch aot-cache.sh org.bd0.kernel.terminal.Training "$@"
) </dev/null >$target/aot.log 2>&1
if [ -f $target/new.aot ]; then
  mv $target/new.aot $target/bd0.aot
  printf '%s %s\n' "$bd0_version" "$bd0_jdk" >$target/bd0.jdk
else
  echo "aot-cache.sh: no cache made, bd0-run starts slower; see $target/aot.log"
fi
