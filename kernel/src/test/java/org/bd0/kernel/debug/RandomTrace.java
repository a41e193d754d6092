package org.bd0.kernel.debug;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Traces made up of what traces have: loops over addresses, counters, pushes, blocks of the kernel,
 * and now and then anything at all. A number decides all of it.
 */
public final class RandomTrace {
  private static final String[] KINDS = {
    "heap", "stack", "text", "data", "metadata", "mmap", "shared", "none"
  };

  private final SplittableRandom random;
  private final WriteRecord record = new WriteRecord();
  private final long[] sites = new long[12];
  private long time;

  public RandomTrace(long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < sites.length; i++) {
      sites[i] = 0x401000L + random.nextInt(0x1000);
    }
  }

  /** Sends so many entries. */
  public void run(int entries, TraceSink sink) {
    for (int i = 0; i < entries; i++) {
      if (random.nextInt(20) == 0) {
        time += random.nextInt(10) == 0 ? random.nextLong(3_000_000_000L) : random.nextInt(5000);
      }
      switch (random.nextInt(200)) {
        case 0 -> sink.process(process());
        case 1 -> sink.ended(random.nextInt(), time);
        case 2, 3 -> sink.mapping(mapping());
        case 4, 5, 6, 7 -> {
          anything();
          sink.write(record);
        }
        default -> {
          inLoop(i);
          sink.write(record);
        }
      }
    }
  }

  private ProcessStarted process() {
    List<String> arguments =
        random.nextBoolean() ? List.of() : List.of("prog\u00e9", "", "a b\n", "x".repeat(300));
    return new ProcessStarted(
        time,
        random.nextInt(),
        random.nextInt(5),
        "process" + random.nextInt(9),
        random.nextBoolean() ? "" : "/bin/\u4e16\u754c",
        arguments,
        random.nextBoolean(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }

  private Mapping mapping() {
    long start = random.nextLong();
    return new Mapping(
        time,
        random.nextInt(9),
        start,
        start + random.nextLong(),
        KINDS[random.nextInt(KINDS.length)],
        random.nextBoolean() ? "" : "libc");
  }

  private void anything() {
    record.time = random.nextInt(4) == 0 ? random.nextLong() : time;
    record.process = random.nextInt();
    record.thread = random.nextInt();
    record.rip = random.nextLong();
    record.address = random.nextLong();
    record.size = 1 + random.nextInt(WriteRecord.MAX_SIZE);
    random.nextBytes(record.before);
    random.nextBytes(record.after);
    record.kind = random.nextInt(WriteKind.values().length);
    record.call = random.nextInt();
    record.reasons = random.nextInt();
    record.frames = random.nextInt(WriteRecord.MAX_FRAMES + 1);
    for (int i = 0; i < record.frames; i++) {
      record.stack[i] = random.nextLong();
    }
  }

  /** As an instruction in a loop writes. */
  private void inLoop(int turn) {
    int site = turn % 3 + 3 * (turn / 300 % 4);
    record.time = time;
    record.process = 1 + site / 3;
    record.thread = record.process;
    record.rip = sites[site];
    record.kind = site == 1 ? WriteKind.PUSH.ordinal() : 0;
    record.size = site == 5 ? 16 : site == 7 ? 6 : 1 << site % 4;
    record.call = 0;
    record.reasons = site == 8 ? WriteReason.STRAY.bit() : 0;
    record.address = 0x100000000000L + 8L * (turn % 1000) + 0x1000L * site;
    for (int i = 0; i < record.size; i++) {
      record.before[i] = (byte) (random.nextInt(50) == 0 ? turn : 0);
      record.after[i] = (byte) (i == 0 ? turn : site == 2 ? -1 : 0);
    }
    record.frames = site == 4 ? 3 : 0;
    for (int i = 0; i < record.frames; i++) {
      record.stack[i] = sites[i] + (i == 0 ? turn : 0);
    }
  }
}
