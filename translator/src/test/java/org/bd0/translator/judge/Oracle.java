package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;

/** The processor as the judge: the other end of {@code oracle.c}, which is compiled on the spot. */
final class Oracle implements AutoCloseable {
  private static final int CODE_BYTES = 512;
  private static final int INPUT_BYTES = 20 * 8 + 512 + 256 + 8 + CODE_BYTES;
  private static final int FLAG_CODE_CHANGED = 1;
  private static final int FLAG_TIMEOUT = 2;
  private static final int FLAG_OTHER_MODE = 4;
  private static final int SYSTEM_CALL = 0x100;

  /** Flag of a case that has the code of the one before. */
  private static final int SAME_CODE = 1 << 16;

  private final Process process;
  private final OutputStream to;
  private final DataInputStream from;
  private byte[] input = {};
  private byte[] output = {};

  private Oracle(Process process) {
    this.process = process;
    this.to = process.getOutputStream();
    this.from = new DataInputStream(process.getInputStream());
  }

  /**
   * Compiles and starts the oracle; skips the test where that cannot be.
   *
   * @param directory where the program goes
   */
  static Oracle start(Path directory) throws IOException, InterruptedException {
    boolean host =
        System.getProperty("os.arch").equals("amd64")
            && System.getProperty("os.name").equals("Linux");
    assumeTrue(host, "the judge needs an x86-64 Linux host");
    Path source = directory.resolve("oracle.c");
    try (InputStream in = Oracle.class.getResourceAsStream("/judge/oracle.c")) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path program = directory.resolve("oracle");
    Tools.need("gcc", "gcc");
    Tools.run("gcc", "-O2", "-fno-stack-protector", "-o", program.toString(), source.toString());
    Process process =
        new ProcessBuilder(program.toString())
            .redirectError(directory.resolve("oracle.err").toFile())
            .start();
    Oracle oracle = new Oracle(process);
    try {
      oracle.judge(new byte[Case.MEMORY], List.of());
    } catch (IOException e) {
      process.waitFor();
      String why = Files.readString(directory.resolve("oracle.err"), StandardCharsets.UTF_8);
      assumeTrue(false, "the judge cannot run on this host: " + why.strip());
    }
    return oracle;
  }

  /**
   * Runs cases, each from the same memory.
   *
   * @param memory the memory's bytes, code page included
   * @return the outcomes in the same order
   */
  List<Outcome> judge(byte[] memory, List<Case> cases) throws IOException {
    int needed = 4 + memory.length + cases.size() * INPUT_BYTES;
    if (input.length < needed) {
      input = new byte[needed];
    }
    ByteBuffer in = little(input);
    in.putInt(cases.size()).put(memory);
    for (int i = 0; i < cases.size(); i++) {
      boolean again = i > 0 && cases.get(i).sameCode(cases.get(i - 1));
      encode(in, cases.get(i), again ? SAME_CODE : 0);
    }
    to.write(input, 0, needed);
    to.flush();
    byte[] size = from.readNBytes(8);
    if (size.length < 8) {
      throw new IOException("the oracle has ended");
    }
    int bytes = (int) little(size).getLong();
    if (output.length < bytes) {
      output = new byte[bytes];
    }
    from.readFully(output, 0, bytes);
    ByteBuffer out = little(output);
    List<Outcome> outcomes = new ArrayList<>(cases.size());
    for (int i = 0; i < cases.size(); i++) {
      outcomes.add(decode(out));
    }
    return outcomes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void encode(ByteBuffer in, Case c, int flags) {
    long[] s = c.state();
    for (int i = 0; i < 16; i++) {
      in.putLong(s[i]);
    }
    in.putLong(c.start()).putLong(c.rflags());
    in.putLong(s[Slot.FS_BASE]).putLong(s[Slot.GS_BASE]);
    int fx = in.position();
    in.putShort(fx, (short) s[Slot.X87_CW]).putShort(fx + 2, (short) s[Slot.X87_SW]);
    in.put(fx + 4, (byte) s[Slot.X87_TAG]).putInt(fx + 24, (int) s[Slot.MXCSR]);
    int top = (int) (s[Slot.X87_SW] >> 11 & 7);
    for (int i = 0; i < 8; i++) {
      int physical = Slot.X87_ST + 2 * (top + i & 7);
      in.putLong(fx + 32 + 16 * i, s[physical]);
      in.putShort(fx + 40 + 16 * i, (short) s[physical + 1]);
    }
    in.position(fx + 160).asLongBuffer().put(s, Slot.XMM, 32);
    in.position(fx + 512).asLongBuffer().put(s, Slot.YMM, 32);
    in.position(fx + 512 + 256);
    in.putInt(c.start()).putInt(c.code().length | flags);
    int code = in.position();
    in.put(c.code()).position(code + CODE_BYTES);
  }

  private static Outcome decode(ByteBuffer out) {
    Outcome o = new Outcome();
    int trap = (int) out.getLong();
    int flags = (int) out.getLong();
    o.address = out.getLong();
    long[] s = o.state;
    for (int i = 0; i < 16; i++) {
      s[i] = out.getLong();
    }
    s[Slot.RIP] = out.getLong();
    o.rflags = out.getLong();
    s[Slot.FS_BASE] = out.getLong();
    s[Slot.GS_BASE] = out.getLong();
    floating(out, out.position(), s);
    out.position(out.position() + 512 + 256);
    int changes = (int) out.getLong();
    o.changes = new long[2 * changes];
    for (int i = 0; i < o.changes.length; i++) {
      o.changes[i] = out.getLong();
    }
    end(o, trap, flags);
    if (changesCode(o.changes)) {
      o.end = Outcome.End.VOID;
    }
    return o;
  }

  /** Whether a case has written to what stands around its code, and may have executed that. */
  private static boolean changesCode(long[] changes) {
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i] >= Case.CODE_PAGE && changes[i] < Case.CODE_PAGE + Case.PAGE) {
        return true;
      }
    }
    return false;
  }

  private static void floating(ByteBuffer out, int fx, long[] s) {
    s[Slot.X87_CW] = out.getShort(fx) & 0xffff;
    s[Slot.X87_SW] = out.getShort(fx + 2) & 0xffff;
    s[Slot.X87_TAG] = out.get(fx + 4) & 0xff;
    s[Slot.MXCSR] = out.getInt(fx + 24) & 0xffffffffL;
    int top = (int) (s[Slot.X87_SW] >> 11 & 7);
    for (int i = 0; i < 8; i++) {
      int physical = Slot.X87_ST + 2 * (top + i & 7);
      s[physical] = out.getLong(fx + 32 + 16 * i);
      s[physical + 1] = out.getShort(fx + 40 + 16 * i) & 0xffff;
    }
    out.position(fx + 160).asLongBuffer().get(s, Slot.XMM, 32);
    out.position(fx + 512).asLongBuffer().get(s, Slot.YMM, 32);
    out.position(fx);
  }

  private static void end(Outcome o, int trap, int flags) {
    if ((flags & (FLAG_CODE_CHANGED | FLAG_OTHER_MODE)) != 0) {
      o.end = Outcome.End.VOID;
      return;
    }
    if ((flags & FLAG_TIMEOUT) != 0) {
      o.end = Outcome.End.UNFINISHED;
      return;
    }
    o.end = trap == SYSTEM_CALL ? Outcome.End.SYSTEM_CALL : Outcome.End.FAULT;
    switch (trap) {
      case SYSTEM_CALL -> {}
      case 0 -> o.fault = Fault.DIVIDE;
      case 1 -> o.fault = Fault.DEBUG;
      case 3 -> o.fault = Fault.BREAKPOINT;
      case 4 -> o.fault = Fault.OVERFLOW;
      case 6 -> o.fault = Fault.UNDEFINED;
      // #SS, which only non-canonical stack addresses raise, is told as #GP.
      case 12, 13 -> o.fault = Fault.PROTECTION;
      case 14 -> o.fault = Fault.PAGE;
      case 16 -> o.fault = Fault.X87;
      case 19 -> o.fault = Fault.SIMD;
      default -> o.end = Outcome.End.VOID;
    }
  }

  @Override
  public void close() throws IOException {
    to.close();
    process.destroy();
  }
}
