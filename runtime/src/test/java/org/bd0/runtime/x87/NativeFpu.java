package org.bd0.runtime.x87;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The x87 of the machine the test runs on: a C program, compiled here, that loads a state with
 * FXRSTOR, executes one instruction, and returns the state that FXSAVE finds.
 */
final class NativeFpu implements AutoCloseable {
  private static final String BEFORE =
      """
      #include <stdint.h>
      #include <string.h>
      #include <unistd.h>

      #pragma pack(1)
      struct exchange {
        uint16_t cw, sw;
        uint8_t tag, instruction;
        uint16_t rflags;
        uint64_t memory[2];
        uint8_t st[8][10];
      };
      struct image {
        uint16_t cw, sw;
        uint16_t tag, opcode;
        uint64_t ip, dp;
        uint32_t mxcsr, mask;
        uint8_t st[8][16];
        uint8_t rest[512 - 160];
      };
      #pragma pack()

      static struct image state __attribute__((aligned(64)));
      uint8_t area[512] __attribute__((aligned(64)));
      static struct exchange in[4096], out[4096];

      #define EXECUTE(text) \\
        __asm__ volatile( \\
            "fxrstor64 (%1)\\n\\tpushq %0\\n\\tpopfq\\n\\t" text "\\n\\tpushfq\\n\\tpopq %0\\n\\t" \\
            "fxsave64 (%1)\\n\\tfninit" \\
            : "+r"(flags) : "r"(&state), "r"(o->memory) : "memory", "cc", "rax")

      static void execute(const struct exchange *i, struct exchange *o) {
        uint64_t flags = i->rflags | 0x202;
        *o = *i;
        state.cw = i->cw;
        state.sw = i->sw;
        state.tag = i->tag;
        for (int n = 0; n < 8; n++) memcpy(state.st[n], i->st[n], 10);
        switch (i->instruction) {
      """;
  private static final String AFTER =
      """
        }
        o->cw = state.cw;
        o->sw = state.sw;
        o->tag = state.tag;
        o->rflags = flags;
        for (int n = 0; n < 8; n++) memcpy(o->st[n], state.st[n], 10);
      }

      int main(void) {
        size_t have = 0;
        __asm__ volatile("fxsave64 %0" : "=m"(state));
        for (;;) {
          ssize_t got = read(0, (char *)in + have, sizeof in - have);
          if (got <= 0) return got < 0;
          have += got;
          size_t cases = have / sizeof *in;
          for (size_t n = 0; n < cases; n++) execute(&in[n], &out[n]);
          for (size_t done = 0; done < cases * sizeof *out;) {
            ssize_t put = write(1, (char *)out + done, cases * sizeof *out - done);
            if (put < 0) return 1;
            done += put;
          }
          have -= cases * sizeof *in;
          memmove(in, in + cases, have);
        }
      }
      """;

  private final Process process;
  private final OutputStream out;
  private final DataInputStream in;

  private NativeFpu(Process process) {
    this.process = process;
    this.out = process.getOutputStream();
    this.in = new DataInputStream(process.getInputStream());
  }

  /** Why there is no such machine or compiler here; null when there is. */
  private static String missing() {
    if (!System.getProperty("os.arch").equals("amd64")) {
      return "the host is not x86-64: its x87 cannot be compared with";
    }
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "gcc"))) {
        return null;
      }
    }
    return "gcc is not installed: the host's x87 cannot be compared with";
  }

  /** Whether the host's CPU is one of AMD's. */
  static boolean isAmd() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).contains("AuthenticAMD");
    } catch (IOException e) {
      return false;
    }
  }

  /** Compiles the program into a folder; null, the reason printed, where that cannot be. */
  static Path compile(Path folder) throws IOException, InterruptedException {
    String missing = missing();
    if (missing != null) {
      System.out.println("skipped: " + missing);
      return null;
    }
    StringBuilder source = new StringBuilder(BEFORE);
    for (Instruction instruction : Instruction.values()) {
      source.append(
          String.format(
              "    case %d: EXECUTE(\"%s\"); break;%n",
              instruction.number(),
              instruction
                  .assembly
                  .replace("%", "%%")
                  .replace("MEM", "(%2)")
                  .replace("AREA", "area(%%rip)")));
    }
    source.append(AFTER);
    Path file = folder.resolve("fpu.c");
    Files.writeString(file, source);
    Path program = folder.resolve("fpu");
    Process compiler =
        new ProcessBuilder(
                "gcc",
                "-O1",
                "-mno-80387",
                "-mno-red-zone",
                "-o",
                program.toString(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String messages = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (compiler.waitFor() != 0) {
      throw new IOException("gcc: " + messages);
    }
    return program;
  }

  static NativeFpu start(Path program) throws IOException {
    return new NativeFpu(
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  static ByteBuffer buffer(int cases) {
    return ByteBuffer.allocate(cases * Case.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Hands over a full buffer; at most what the pipes hold. */
  void send(ByteBuffer cases) throws IOException {
    out.write(cases.array(), cases.arrayOffset(), cases.position());
    out.flush();
  }

  /** Fetches as many bytes as were sent. */
  void receive(ByteBuffer cases) throws IOException {
    in.readFully(cases.array(), cases.arrayOffset(), cases.capacity());
    cases.clear();
  }

  @Override
  public void close() throws IOException {
    out.close();
    in.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
