package org.bd0.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's static shells, unmodified: command lines whose output, messages and exit status are the
 * same natively, interpreted and translated, byte for byte. What they run is busybox.
 */
final class ShellsTest {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Path BASH = Path.of("/bin/bash-static");
  private static final Path ZSH = Path.of("/bin/zsh-static");

  private static final String[] APPLETS = {
    "awk", "basename", "cat", "cut", "date", "dd", "echo", "env", "expr", "false", "find", "grep",
    "head", "kill", "ls", "mkdir", "mkfifo", "mv", "nice", "nohup", "printf", "rm", "sed", "seq",
    "setsid", "sh", "sleep", "sort", "tac", "tail", "tee", "test", "timeout", "touch", "tr", "true",
    "uniq", "usleep", "wc", "xargs", "yes"
  };

  /** For every shell. */
  private static final String[] COMMON = {
    "ls / | wc -l > n; test -s n && echo some",
    "(echo a; echo b) | cat",
    "echo one two three | tr a-z A-Z | sed s/TWO/2/ | cut -d' ' -f2,3",
    "seq 1 2000 | sort -n -r | head -n 3",
    "yes | head -n 5",
    "yes | head -n 1; echo $?",
    "for i in 1 2 3; do (exit $i); echo $?; done",
    "x=$(echo sub; echo lines); echo \"$x\"",
    "echo $(echo $(echo deep))",
    "x=1; (x=2; echo $x); echo $x",
    "{ echo out; echo err >&2; } 2>&1 | cat",
    "cat <<END\nhere $((1 + 2)) $(echo sub)\nEND",
    "cat <<'END'\nhere $((1 + 2)) $(echo sub)\nEND",
    "cat <<-END | tr a-z A-Z\n\ttabs\n\tgone\n\tEND",
    "while read a b; do echo \"$b $a\"; done <<END\n1 one\n2 two\nEND",
    "sleep 0.05 & wait; echo waited $?",
    "(exit 7) & wait $!; echo $?",
    "sleep 5 & kill $!; wait $! 2> /dev/null; echo $?",
    "sleep 5 & kill -9 $!; wait $! 2> /dev/null; echo $?",
    "trap 'echo bye' EXIT; echo hello; exit 3",
    "trap 'echo got usr1' USR1; kill -USR1 $$; echo after",
    "trap '' TERM; kill -TERM $$; echo still here",
    "trap 'echo term; exit 9' TERM; kill -TERM $$; echo not here",
    "(trap 'echo inner' EXIT; echo in); echo out",
    "sh -c 'kill -TERM $$'; echo $?",
    "(sh -c 'kill -SEGV $$'; echo $?) 2> /dev/null",
    "nosuchcommand 2> /dev/null; echo $?",
    "/etc/passwd 2> /dev/null; echo $?",
    "echo 'echo script $0 $1; exit 4' > s; sh s arg; echo $?",
    "printf '#!/bin/busybox sh\\necho script $1\\nexit 6\\n' > t; chmod=1; cat t | sh; echo $?",
    "exec 3> file; echo three >&3; exec 3>&-; cat file",
    "exec 4< /dev/null; cat <&4; echo $?",
    "echo data > f; cat < f > g; cat g; cat f g | wc -l",
    "echo a > f; echo b >> f; cat f",
    "mkfifo p; cat p & echo through > p; wait",
    "(sleep 0.05; echo late) & echo early; wait",
    "f() { echo in f $1; return 5; }; f x | cat; f y; echo $?",
    "i=0; while [ $i -lt 20 ]; do i=$((i + 1)); echo $i; done | tail -n 2",
    "find / -maxdepth 1 -name etc | xargs echo found",
    "seq 1 10 | xargs -n 3 echo",
    "env -i A=1 sh -c 'echo $A'",
    "A=2 sh -c 'echo $A'; echo \"${A:-unset}\"",
    "umask 077; touch private; ls -l private | cut -c1-10; umask",
    "(umask 0; umask); umask 022; umask",
    "cd /; (cd etc; test -f passwd && echo there); test -d etc && echo back",
    "exec echo replaced",
    "exec sh -c 'exit 8'",
    "timeout 0.1 sleep 5; echo $?",
    "! true; echo $?; ! false; echo $?",
    "true && echo yes || echo no; false && echo yes || echo no",
    "set -e; true; (false; echo not shown); echo not shown either",
    "echo $(( $(echo 2) * $(echo 21) ))",
    "case $(echo abc) in a*) echo match;; *) echo none;; esac",
    "for f in /etc/pass*; do echo ${f##*/} | head -n 1; done | head -n 1",
    "sh -c 'exit 3' | true; echo $?",
    "sh -c 'sleep 0.02; exit 4' & p=$!; sh -c 'exit 5' & wait $p; echo $?; wait $!; echo $?",
    "dd if=/dev/zero bs=1000 count=100 2> /dev/null | wc -c",
    "seq 1 30000 | tac | tac | sort -n | uniq | wc -l",
    "cat /dev/null | while read x; do echo never; done; echo end",
    "echo x | { read y; echo got $y; }",
    "ls nonexistent; echo $?",
    "cat < nonexistent; echo $?",
  };

  private static final String[] FOR_BASH = {
    "cat <(echo one) <(echo two)",
    "diff=0; while read x; do echo \"<$x>\"; done < <(seq 1 3)",
    "echo tee | tee >(cat > copy) > /dev/null; sleep 0.2; cat copy",
    "set -o pipefail; false | true; echo $?; echo ${PIPESTATUS[@]}",
    "true | false | (exit 3) | true; echo ${PIPESTATUS[*]}",
    "shopt -s lastpipe; echo value | read v; echo $v",
    "coproc { read x; echo \"co $x\"; }; echo hello >&${COPROC[1]}; read y <&${COPROC[0]}; echo $y",
    "set -m; sleep 0.05 & jobs; wait; jobs; echo end",
    "set -m; sleep 3 & kill %1; wait %1; echo $?",
    "exec 2> /dev/null; set -m; sleep 3 & kill -STOP %1; sleep 0.1; jobs; kill -CONT %1; kill %1;"
        + " wait; echo end",
    "set -m; (exit 3) & wait %1; echo $?",
    "exec 2> /dev/null; set -m; sh -c 'kill -STOP $$; echo resumed' & sleep 0.3; jobs; fg; echo $?",
    "exec 2> /dev/null; set -m; sh -c 'kill -STOP $$; echo resumed' & sleep 0.3; bg; wait; echo $?",
    "set -m; sleep 0.01 | sleep 0.02 & wait; echo both",
    "trap 'echo child' CHLD; sleep 0.02 & wait; wait; echo end",
    "trap 'echo err $?' ERR; false; (exit 4); echo end",
    "trap 'echo int' INT; kill -INT $$; echo after",
    "kill -l TERM; kill -l 9",
    "sleep 5 & disown; kill $!; echo $?",
    "(sleep 0.05; exit 3) & (sleep 0.15; exit 4) & wait -n; echo $?; wait; echo $?",
    "mapfile -t a < <(seq 1 5); echo ${#a[@]} ${a[3]}",
    "exec {fd}> f; echo to >&$fd; exec {fd}>&-; cat f",
    "cat <<< \"here string\"",
    "x=$(< /dev/null); echo \"[$x]\"",
    "ulimit -n 200; ulimit -n; (ulimit -n 100; ulimit -n); ulimit -n",
    "echo {1..5} | tr ' ' '\\n' | while read i; do echo -n \"$i,\"; done; echo",
    "f() { local x=$(cat); echo \"f: $x\"; }; echo data | f",
    "bash=1; for i in {1..30}; do (exit $((i % 3))) || echo -n $i' '; done; echo",
    "time=1; TIMEFORMAT=; time sleep 0.01; echo $?",
    "read -t 0.05 x < <(sleep 1); echo $?",
    "/bin/bash-static -c 'echo inner $0 $1' zero one",
    "for i in {1..20}; do echo $i & done | sort -n | tail -n 1; wait",
    "exec 5<>f; echo both >&5; cat f",
    "set -- a b c; (shift; echo $*); echo $*",
    "sleep 10 & p=$!; (sleep 0.05; kill -TERM $p) & wait $p; echo $?",
    "trap 'echo usr2' USR2; (sleep 0.05; kill -USR2 $$) & sleep 0.3; wait; echo end",
  };

  private static final String[] FOR_ZSH = {
    "cat <(echo one) <(echo two)",
    "cat =(echo file)",
    "echo $(( 2 ** 10 )) ${(U):-upper} ${(j:,:)${(s: :):-a b c}}",
    "true | false | true; echo $pipestatus",
    "setopt pipefail; false | true; echo $?",
    "echo value | read v; echo $v",
    "for i in {1..5}; do (exit $i) || print -n \"$? \"; done; print",
    "print -l **/*(N) | wc -l",
    "x=$(print sub); print $x; print ${x/u/U}",
    "sleep 0.02 & wait $!; print $?",
    "TRAPUSR1() { print trapped }; kill -USR1 $$; print after",
    "f() { print in; return 3 }; f | cat; f; print $?",
    "repeat 3 print again | cat",
    "echo multi > a > b; cat a b",
    "print one | tee >(cat) | cat | sort",
    "[[ -n $(print x) ]] && print yes",
    "coproc { read x; print \"co $x\" }; print -p hello; read -p y; print $y",
    "sleep 3 & kill $!; wait $!; print $?",
  };

  private static final Map<String, String> VARIABLES =
      Map.of("TZ", "UTC", "HOME", "/", "LC_ALL", "C", "PS4", "+ ");

  @TempDir private static Path tools;

  /** The runs follow one another in a folder of the same name, because some commands tell it. */
  @TempDir private Path parent;

  @BeforeAll
  static void link() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    for (String applet : APPLETS) {
      Files.createSymbolicLink(tools.resolve(applet), BUSYBOX);
    }
  }

  @AfterAll
  static void unlink() throws IOException {
    for (String applet : APPLETS) {
      Files.deleteIfExists(tools.resolve(applet));
    }
  }

  @TestFactory
  Stream<DynamicTest> busybox() {
    return tests(BUSYBOX, List.of("sh"), COMMON);
  }

  @TestFactory
  Stream<DynamicTest> bash() {
    return Stream.concat(tests(BASH, List.of(), COMMON), tests(BASH, List.of(), FOR_BASH));
  }

  @TestFactory
  Stream<DynamicTest> zsh() {
    return Stream.concat(tests(ZSH, List.of("-f"), COMMON), tests(ZSH, List.of("-f"), FOR_ZSH));
  }

  @TestFactory
  Stream<DynamicTest> thereAreEnough() {
    int lines = COMMON.length + FOR_BASH.length + FOR_ZSH.length;
    return Stream.of(DynamicTest.dynamicTest("at least 80", () -> assertTrue(lines >= 80)));
  }

  private Stream<DynamicTest> tests(Path shell, List<String> options, String[] lines) {
    Assumptions.assumeTrue(
        Files.isExecutable(shell), shell + " is missing: apt-get install " + shell.getFileName());
    return Stream.of(lines)
        .map(line -> DynamicTest.dynamicTest(line, () -> compare(shell, options, line)));
  }

  private void compare(Path shell, List<String> options, String line) throws Exception {
    String expected = run(shell, options, line, null);
    assertEquals(expected, run(shell, options, line, Programs.Way.TRANSLATED), "translated");
    assertEquals(expected, run(shell, options, line, Programs.Way.INTERPRETED), "interpreted");
  }

  private String run(Path shell, List<String> options, String line, Programs.Way way)
      throws Exception {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    try {
      Map<String, String> environment = new HashMap<>(VARIABLES);
      environment.put("PATH", tools.toString());
      List<String> arguments = Stream.concat(options.stream(), Stream.of("-c", line)).toList();
      Programs.Job job = new Programs.Job(shell, arguments, environment, "", folder);
      return (way == null ? Programs.runNative(job) : Programs.runGuest(job, way)).toString();
    } finally {
      Programs.delete(folder);
    }
  }
}
