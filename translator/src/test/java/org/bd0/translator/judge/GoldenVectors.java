package org.bd0.translator.judge;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;

/**
 * Cases and what a processor answered, in a file: so that the suite also judges where there is no
 * such processor. States are kept as what they differ in from one of a few base states, and
 * outcomes as what they differ in from the state; slots are numbered as in {@link Slot}.
 */
final class GoldenVectors {
  /** States that cases begin with, but for the registers that addresses are made of. */
  final List<long[]> bases = new ArrayList<>();

  /** What memory holds before each case. */
  byte[] memory = {};

  /** The cases, and at the same places the processor's outcomes. */
  final List<Case> cases = new ArrayList<>();

  /** See {@link #cases}. */
  final List<Outcome> outcomes = new ArrayList<>();

  /** Writes all of it, compressed. */
  void write(OutputStream stream) throws IOException {
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(stream))) {
      out.writeInt(memory.length);
      out.write(memory);
      out.writeInt(bases.size());
      for (long[] base : bases) {
        differences(out, new long[Slot.COUNT], base);
      }
      out.writeInt(cases.size());
      for (int i = 0; i < cases.size(); i++) {
        write(out, cases.get(i), outcomes.get(i));
      }
    }
  }

  private void write(DataOutputStream out, Case c, Outcome o) throws IOException {
    out.writeLong(c.seed());
    out.writeInt(c.start());
    out.writeShort(c.code().length);
    out.write(c.code());
    int base = nearest(c.state());
    out.writeByte(base);
    differences(out, bases.get(base), c.state());
    out.writeByte(o.end.ordinal());
    out.writeUTF(o.fault == null ? "" : o.fault.name());
    out.writeLong(o.address);
    out.writeInt((int) o.rflags);
    differences(out, c.state(), o.state);
    out.writeShort(o.changes.length);
    for (long change : o.changes) {
      out.writeLong(change);
    }
  }

  private int nearest(long[] state) {
    int best = 0;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < bases.size(); i++) {
      int different = 0;
      for (int slot = 0; slot < Slot.COUNT; slot++) {
        different += bases.get(i)[slot] == state[slot] ? 0 : 1;
      }
      if (different < fewest) {
        fewest = different;
        best = i;
      }
    }
    return best;
  }

  private static void differences(DataOutputStream out, long[] from, long[] to) throws IOException {
    int count = 0;
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      count += from[slot] == to[slot] ? 0 : 1;
    }
    out.writeByte(count);
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      if (from[slot] != to[slot]) {
        out.writeByte(slot);
        out.writeLong(to[slot]);
      }
    }
  }

  /** Reads what {@link #write} has written. */
  static GoldenVectors read(InputStream stream) throws IOException {
    GoldenVectors vectors = new GoldenVectors();
    try (DataInputStream in = new DataInputStream(new GZIPInputStream(stream))) {
      vectors.memory = in.readNBytes(in.readInt());
      for (int left = in.readInt(); left > 0; left--) {
        vectors.bases.add(changed(in, new long[Slot.COUNT]));
      }
      for (int left = in.readInt(); left > 0; left--) {
        vectors.readCase(in);
      }
    }
    return vectors;
  }

  private void readCase(DataInputStream in) throws IOException {
    long seed = in.readLong();
    int start = in.readInt();
    byte[] code = in.readNBytes(in.readUnsignedShort());
    long[] state = changed(in, bases.get(in.readUnsignedByte()));
    cases.add(new Case(seed, code, start, state));
    Outcome o = new Outcome();
    o.end = Outcome.End.values()[in.readUnsignedByte()];
    String fault = in.readUTF();
    o.fault = fault.isEmpty() ? null : Fault.valueOf(fault);
    o.address = in.readLong();
    o.rflags = in.readInt();
    System.arraycopy(changed(in, state), 0, o.state, 0, Slot.COUNT);
    o.changes = new long[in.readUnsignedShort()];
    for (int i = 0; i < o.changes.length; i++) {
      o.changes[i] = in.readLong();
    }
    outcomes.add(o);
  }

  private static long[] changed(DataInputStream in, long[] from) throws IOException {
    long[] state = from.clone();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      int slot = in.readUnsignedByte();
      state[slot] = in.readLong();
    }
    return state;
  }
}
