package org.bd0.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.debug.TraceSettings;
import org.junit.jupiter.api.Test;

/** The two readers of the command line agree, and what is wrong is a usage error. */
final class OptionsTest {
  private static String show(Options options) {
    return options.limit
        + " "
        + options.engine
        + ' '
        + options.cpu
        + " strace "
        + options.strace
        + " stats "
        + options.stats
        + " clear "
        + options.clearEnvironment
        + " env "
        + options.environment
        + " dump "
        + options.dump
        + " command "
        + options.command
        + trace(options.trace);
  }

  private static String trace(TraceSettings trace) {
    return trace == null
        ? ""
        : " trace "
            + List.of(trace.stray, trace.all, trace.stack, trace.onStray)
            + trace.watches
            + trace.checks
            + trace.allowed
            + trace.output;
  }

  private static void bothRead(String line) throws KernelException {
    String[] arguments = line.split(" ");
    Options quick = QuickOptions.parse(arguments);
    assertNotNull(quick, line);
    assertEquals(show(Usage.parse(arguments)), show(quick), line);
  }

  @Test
  void plainForms() throws KernelException {
    bothRead("prog");
    bothRead("prog -L 3 --help x");
    bothRead("-L 32GB prog a b");
    bothRead("--limit=512MiB prog");
    bothRead("--limit 512MiB prog --limit 1");
    bothRead("-L=1g prog");
    bothRead("--engine interpreter prog");
    bothRead("--engine=translator prog");
    bothRead("--cpu=x86-64-v1 prog");
    bothRead("--cpu x86-64-v3 prog");
    bothRead("--strace prog --strace");
    bothRead("--strace=file prog");
    bothRead("--stats --clear-env prog");
    bothRead("--env A=1 --env=B=x=y --env C= prog");
    bothRead("--engine interpreter -L 1GB --stats --strace ./prog -x -- -y");
    bothRead("--trace-writes prog --trace-writes=x");
    bothRead("--trace-writes=all,counter,0x1000+8 --trace-output=file prog");
    bothRead("--trace-checks=heap,text --trace-allow process:2 --trace-stack prog");
    bothRead("--trace-writes --on-stray kill --trace-checks all prog");
  }

  @Test
  void defaults() throws KernelException {
    assertEquals(
        "34359738368 TRANSLATOR null strace null stats false clear false env [] dump null command"
            + " [p]",
        show(QuickOptions.parse(new String[] {"p"})));
  }

  @Test
  void otherFormsAreForPicocli() throws KernelException {
    assertNull(QuickOptions.parse(new String[] {"--dump", "ir:main", "prog"}));
    assertEquals("ir:main", Usage.parse(new String[] {"--dump", "ir:main", "prog"}).dump);
    assertNull(QuickOptions.parse(new String[] {"-L1GB", "prog"}));
    assertEquals(1 << 30, Usage.parse(new String[] {"-L1GB", "prog"}).limit);
    assertNull(QuickOptions.parse(new String[] {"--", "-odd-name"}));
    assertEquals("[-odd-name]", Usage.parse(new String[] {"--", "-odd-name"}).command.toString());
  }

  @Test
  void mistakes() {
    String[] wrong = {
      "--limit=nothing prog",
      "-L",
      "-L 0 prog",
      "--engine=other prog",
      "--cpu=x86-64-v4 prog",
      "--env novalue prog",
      "--env =x prog",
      "--unknown prog",
      "--stats",
      "--completion=zsh",
      "--stats=perhaps prog",
      "--trace-stack prog",
      "--trace-checks=luck prog",
      "--trace-writes --on-stray=panic prog",
      "--trace-writes=a,,b prog",
      "--trace-writes --trace-stack=yes prog",
      "--trace-everything prog"
    };
    for (String line : wrong) {
      String[] arguments = line.split(" ");
      assertNull(QuickOptions.parse(arguments), line);
      KernelException e = assertThrows(KernelException.class, () -> Usage.parse(arguments), line);
      assertEquals(KernelException.FAILED, e.exitStatus());
      assertEquals(1, e.getMessage().lines().count(), line);
    }
    assertThrows(KernelException.class, () -> Usage.parse(new String[0]));
  }
}
