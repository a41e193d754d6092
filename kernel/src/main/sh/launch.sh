# What the launchers share: finding a JDK of version 25 or later, building what is not built, and
# the JVM's options. Sourced by a POSIX sh script that has set bd0_home to the project's folder.
#
# Everything that is run passes through here, so that every process counts: the shell's built-in
# commands find the JDK (by the "release" file in its folder, never by running it).
# All names begin with bd0_, because a variable that the user exports would reach the program.

# bd0_fail NAME TEXT...: one line on standard error, exit status 125.
bd0_fail() {
  printf '%s\n' "$*" >&2
  exit 125
}

# bd0_try_jdk FOLDER: sets bd0_jdk if the folder holds a JDK that is new enough.
bd0_try_jdk() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS='="' read -r bd0_key bd0_none bd0_version; do
    if [ "$bd0_key" = JAVA_VERSION ]; then
      bd0_version=${bd0_version%%[!0-9]*}
      [ "${bd0_version:-0}" -ge 25 ] || return 1
      bd0_jdk=$1
      return 0
    fi
  done <"$1/release"
  return 1
}

# bd0_try_path: tries the java that PATH names first.
bd0_try_path() {
  bd0_java=
  bd0_ifs=$IFS
  IFS=:
  for bd0_dir in $PATH; do
    if [ -x "$bd0_dir/java" ]; then
      bd0_java=$bd0_dir/java
      break
    fi
  done
  IFS=$bd0_ifs
  [ -n "$bd0_java" ] || return 1
  if [ -h "$bd0_java" ]; then
    bd0_java=$(readlink -f "$bd0_java") || return 1
  fi
  bd0_try_jdk "${bd0_java%/bin/java}"
}

# bd0_find_jdk: sets bd0_jdk to the folder of the first JDK that is new enough, or returns 1.
bd0_find_jdk() {
  [ -n "${JAVA_HOME:-}" ] && bd0_try_jdk "$JAVA_HOME" && return 0
  bd0_try_path && return 0
  for bd0_dir in /usr/lib/jvm/* /opt/* /opt/java/* /usr/java/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    bd0_try_jdk "$bd0_dir" && return 0
  done
  return 1
}

# bd0_build NAME: builds what bd0-run needs, without tests and guest programs.
bd0_build() {
  command -v mvn >/dev/null ||
    bd0_fail "$1: BD0 is not built yet, and Maven, which builds it, is missing: apt-get install maven"
  bd0_log=$bd0_home/target/build.log
  mkdir -p "$bd0_home/target" || bd0_fail "$1: cannot write to $bd0_home/target"
  echo "$1: building BD0, once (log: $bd0_log)" >&2
  # A JDK that only this script found is shown to Maven by a variable that it looks at.
  (cd "$bd0_home" && JAVA25_HOME=$bd0_jdk \
    exec mvn -B -DskipTests -Dmaven.test.skip=true -pl kernel -am package) </dev/null >"$bd0_log" 2>&1 ||
    bd0_fail "$1: the build failed; its log is $bd0_log"
}

# bd0_java ARGUMENTS...: becomes the JVM, with the options that all of BD0 runs with.
# BD0_JAVA_OPTS adds more, separated by blanks.
bd0_java() {
  set -f
  # A standard stream that is closed would give its number to a file of the JVM's, and the guest
  # would take that for its own.
  true 2>/dev/null 3<&0 || exec 0</dev/null
  true 2>/dev/null 3>&1 || exec 1>/dev/null
  true 3>&2 || exec 2>/dev/null
  # The serial collector starts fastest, and what a guest allocates is not the JVM's to collect.
  # MaxFDLimit would raise the limit of open files, which the guest sees, to the hard one.
  # A unit is a large method of many small calls: ClipInlining would stop inlining them half-way.
  # PerMethodTrapLimit=0: branches that have not been taken yet are compiled too, because leaving
  # compiled code when one is taken at last costs a unit more than it had gained.
  # Translated code is known to be executed often before it is made, so HotSpot compiles it after a
  # twentieth of the executions that it waits for elsewhere (CompileThresholdScaling). The optimising
  # compiler is to be asked as late as ever, and the counters are to be looked at as seldom as ever:
  # those thresholds are set twenty times as high.
  # What QuickLink reaches by reflection is of this one release.
  bd0_quick=
  if [ "$bd0_version" = 25 ]; then
    bd0_quick="-Djdk.reflect.useNativeAccessorOnly=true
      --add-exports java.base/jdk.internal.access=ALL-UNNAMED
      --add-exports java.base/jdk.internal.loader=ALL-UNNAMED
      --add-exports java.base/jdk.internal.foreign.abi=ALL-UNNAMED
      --add-exports java.base/jdk.internal.foreign.abi.x64=ALL-UNNAMED"
  fi
  # shellcheck disable=SC2086
  exec "$bd0_jdk/bin/java" -XX:+UseSerialGC -XX:-UsePerfData -XX:-MaxFDLimit \
    -XX:-ClipInlining -XX:PerMethodTrapLimit=0 \
    -XX:CompileCommand=quiet \
    -XX:CompileCommand=CompileThresholdScaling,org.bd0.translator.emit.Block*::run,0.05 \
    -XX:CompileCommand=CompileThresholdScaling,org.bd0.translator.emit.Unit*::run,0.05 \
    -XX:Tier4InvocationThreshold=40000 -XX:Tier4MinInvocationThreshold=12000 \
    -XX:Tier4CompileThreshold=120000 -XX:Tier4BackEdgeThreshold=800000 \
    -XX:Tier2InvokeNotifyFreqLog=14 -XX:Tier3InvokeNotifyFreqLog=14 -XX:Tier3DelayOn=1000 \
    --add-exports java.base/jdk.internal.misc=ALL-UNNAMED \
    --enable-native-access=ALL-UNNAMED \
    $bd0_quick ${BD0_JAVA_OPTS:-} "$@"
}

# bd0_remembered_jdk: takes the JDK that the ahead-of-time cache was made with, which its build has
# noted, without looking further: 2 ms, of a JVM's start of 35. A JAVA_HOME comes first.
bd0_remembered_jdk() {
  [ -z "${JAVA_HOME:-}" ] && [ -r "$bd0_home/kernel/target/bd0.jdk" ] || return 1
  read -r bd0_version bd0_jdk <"$bd0_home/kernel/target/bd0.jdk" && [ -x "$bd0_jdk/bin/java" ]
}

# bd0_need_jdk NAME: sets bd0_jdk, or ends with the line that says what to do.
bd0_need_jdk() {
  bd0_remembered_jdk || bd0_find_jdk ||
    bd0_fail "$1: no Java 25 or later found: set JAVA_HOME to one, or install it (apt-get install temurin-25-jdk, or adoptium.net)"
}

# bd0_launch NAME MAIN-CLASS ARGUMENTS...: becomes the JVM that runs the class, built if need be.
bd0_launch() {
  bd0_need_jdk "$1"
  bd0_target=$bd0_home/kernel/target
  [ -f "$bd0_target/bd0.jar" ] || bd0_build "$1"
  bd0_main=$2
  shift 2
  if [ -f "$bd0_target/bd0.aot" ]; then
    # A cache that does not fit this JVM or these jars is passed over in silence.
    bd0_java "-XX:AOTCache=$bd0_target/bd0.aot" -Xlog:aot=off -Xlog:cds=off \
      -cp "$bd0_target/bd0.jar" "$bd0_main" "$@"
  fi
  bd0_java -cp "$bd0_target/bd0.jar" "$bd0_main" "$@"
}
