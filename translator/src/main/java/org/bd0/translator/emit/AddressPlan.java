package org.bd0.translator.emit;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Coverage;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * Finds the accesses of a block whose addresses differ by constants, such as pushes or the fields
 * of a structure, so that one check serves them all: the first one's check covers the whole range.
 * If that fails, the first one leaves through its side exit, and whether any of them faults is
 * found out one by one.
 */
final class AddressPlan {
  /** The longest range that one check covers, in bytes. */
  private static final long WINDOW = 4096;

  /** Accesses with one check. */
  static final class Group {
    /** Least distance from the root. */
    long from;

    /** Greatest distance of an end from the root. */
    long to;

    /** Whether any of them has to be writable. */
    boolean writes;

    /** Local with the index of {@link #from}, or 0 while none of them has been emitted. */
    int local;

    private Group(long from, long to) {
      this.from = from;
      this.to = to;
    }
  }

  /** An address as a distance from something that the block does not know. */
  private record Address(Object root, long offset) {}

  private final IdentityHashMap<Inst, Address> addresses = new IdentityHashMap<>();
  private final IdentityHashMap<Inst, Group> groups = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Group> open = new IdentityHashMap<>();
  private final Map<Long, Address> slots = new HashMap<>();

  AddressPlan(Block block) {
    for (Inst inst : block.code) {
      follow(inst);
      long bytes = Coverage.bytes(inst);
      if (bytes > 0 && inst.a.op != Op.CONST) {
        add(inst, address(inst.a), bytes);
      }
    }
  }

  /** The accesses that an access shares its check with; null for a constant address. */
  Group group(Inst access) {
    return groups.get(access);
  }

  /** How far an access is from the address that its group's local is the index of, in bytes. */
  long distance(Inst access) {
    return address(access.a).offset - groups.get(access).from;
  }

  private Address address(Inst value) {
    return addresses.computeIfAbsent(value, v -> new Address(v, 0));
  }

  private void follow(Inst inst) {
    switch (inst.op) {
      case GET -> addresses.put(inst, slots.computeIfAbsent(inst.imm, s -> new Address(inst, 0)));
      case PUT -> slots.put(inst.imm, address(inst.a));
      case ADD -> {
        if (inst.b.op == Op.CONST) {
          Address sum = address(inst.a);
          addresses.put(inst, new Address(sum.root, sum.offset + inst.b.imm));
        }
      }
      case CALL -> {
        switch (inst.helper.effect()) {
          case STATE, SYNC -> slots.clear();
          case PURE, MEMORY -> {}
        }
      }
      default -> {}
    }
  }

  private void add(Inst access, Address address, long bytes) {
    Group group = open.get(address.root);
    long from = address.offset;
    long to = from + bytes;
    if (group != null && Math.max(group.to, to) - Math.min(group.from, from) <= WINDOW) {
      group.from = Math.min(group.from, from);
      group.to = Math.max(group.to, to);
    } else {
      group = new Group(from, to);
      open.put(address.root, group);
    }
    group.writes |= access.writes();
    groups.put(access, group);
  }
}
