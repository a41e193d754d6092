package org.bd0.runtime.sse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/**
 * Executes single SSE instructions on the processor that the test runs on, through a C program with
 * inline assembly that it generates.
 */
final class CpuOracle {
  /** 64-bit words in an input record: instruction, xmm0, xmm1, rax, mxcsr, 0. */
  static final int IN = 8;

  /** 64-bit words in an output record: xmm0, rax, mxcsr. */
  static final int OUT = 4;

  private static final String PROGRAM =
      """
      int main(int argc, char **argv) {
        FILE *in = fopen(argv[1], "rb"), *out = fopen(argv[2], "wb");
        static u64 x[8] __attribute__((aligned(16))), y[4];
        while (fread(x, sizeof x, 1, in) == 1) {
          ops[x[0]](x, y);
          fwrite(y, sizeof y, 1, out);
        }
        return fclose(out);
      }
      """;

  private CpuOracle() {}

  /** Skips the calling test where the oracle cannot run. */
  static void require() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean x86 = machine.equals("amd64") || machine.equals("x86_64");
    Assumptions.assumeTrue(x86, "the host is not x86-64 but " + machine);
    Assumptions.assumeTrue(run(List.of("gcc", "--version")) == 0, "gcc is not installed");
  }

  private static int run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String source(List<String> instructions) {
    StringBuilder c = new StringBuilder("#include <stdio.h>\ntypedef unsigned long u64;\n");
    for (int i = 0; i < instructions.size(); i++) {
      c.append("static void op").append(i).append("(const u64 *in, u64 *out) {\n  asm volatile(\"");
      c.append("movdqu 8(%0), %%xmm0; movdqu 24(%0), %%xmm1; mov 40(%0), %%rax; ldmxcsr 48(%0); ");
      c.append(instructions.get(i).replace("%", "%%"));
      c.append(
          "; movdqu %%xmm0, (%1); mov %%rax, 16(%1); stmxcsr 24(%1)\" :: \"D\"(in), \"S\"(out)");
      c.append(" : \"xmm0\", \"xmm1\", \"rax\", \"rcx\", \"memory\", \"cc\");\n}\n");
    }
    c.append("static void (*ops[])(const u64 *, u64 *) = {");
    for (int i = 0; i < instructions.size(); i++) {
      c.append("op").append(i).append(", ");
    }
    return c.append("};\n").append(PROGRAM).toString();
  }

  /**
   * Executes.
   *
   * @param instructions AT&amp;T syntax, from %xmm0, %xmm1 and %rax to %xmm0 and %rax
   * @param records input records, {@link #IN} words each
   * @return output records, {@link #OUT} words each
   */
  static long[] execute(Path directory, List<String> instructions, long[] records)
      throws IOException {
    Path source = directory.resolve("oracle.c");
    Path program = directory.resolve("oracle");
    Path in = directory.resolve("in");
    Path out = directory.resolve("out");
    Files.writeString(source, source(instructions), StandardCharsets.UTF_8);
    check(List.of("gcc", "-O1", "-mno-red-zone", "-o", program.toString(), source.toString()));
    ByteBuffer buffer =
        ByteBuffer.allocate(records.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asLongBuffer().put(records);
    Files.write(in, buffer.array());
    check(List.of(program.toString(), in.toString(), out.toString()));
    long[] result = new long[records.length / IN * OUT];
    ByteBuffer.wrap(Files.readAllBytes(out))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(result);
    return result;
  }

  private static void check(List<String> command) {
    int status = run(command);
    if (status != 0) {
      throw new AssertionError(command.get(0) + " exits with " + status);
    }
  }
}
