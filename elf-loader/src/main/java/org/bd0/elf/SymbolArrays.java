package org.bd0.elf;

/**
 * Symbols as parallel arrays, in the order they were added until {@link #sort} is called. Addresses
 * and ends are below 2^48, so that they compare as signed numbers.
 */
final class SymbolArrays {
  /** Symbol bindings and types (gABI chapter 4, "Symbol Table"). */
  static final int STB_GLOBAL = 1;

  static final int STB_WEAK = 2;
  static final int STT_OBJECT = 1;
  static final int STT_FUNC = 2;
  static final int STT_GNU_IFUNC = 10;

  private final long[] addresses;
  private final long[] sizes;
  private final int[] nameOffsets;
  private final byte[] infos;
  private int count;

  SymbolArrays(int capacity) {
    addresses = new long[capacity];
    sizes = new long[capacity];
    nameOffsets = new int[capacity];
    infos = new byte[capacity];
  }

  /** Adds a symbol; {@code info} is st_info: the binding above, the type in the lower 4 bits. */
  void add(long address, long size, int nameOffset, byte info) {
    addresses[count] = address;
    sizes[count] = size;
    nameOffsets[count] = nameOffset;
    infos[count] = info;
    count++;
  }

  int count() {
    return count;
  }

  long address(int index) {
    return addresses[index];
  }

  long size(int index) {
    return sizes[index];
  }

  long end(int index) {
    return addresses[index] + sizes[index];
  }

  int nameOffset(int index) {
    return nameOffsets[index];
  }

  boolean isFunction(int index) {
    int type = infos[index] & 15;
    return type == STT_FUNC || type == STT_GNU_IFUNC;
  }

  /** 2 for a global symbol, 1 for a weak one, 0 for a local one. */
  int bindingRank(int index) {
    return switch ((infos[index] >>> 4) & 15) {
      case STB_GLOBAL -> 2;
      case STB_WEAK -> 1;
      default -> 0;
    };
  }

  /** The last index whose address is not above {@code address}, or -1. */
  int lastAtOrBelow(long address) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (addresses[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Sorts by address, in place. A heap sort: no input makes it slow, and it needs no memory. */
  void sort() {
    for (int root = count / 2 - 1; root >= 0; root--) {
      sink(root, count);
    }
    for (int end = count - 1; end > 0; end--) {
      swap(0, end);
      sink(0, end);
    }
  }

  private void sink(int start, int end) {
    int root = start;
    while (2 * root + 1 < end) {
      int child = 2 * root + 1;
      if (child + 1 < end && compare(child, child + 1) < 0) {
        child++;
      }
      if (compare(root, child) >= 0) {
        return;
      }
      swap(root, child);
      root = child;
    }
  }

  private int compare(int a, int b) {
    if (addresses[a] != addresses[b]) {
      return Long.compare(addresses[a], addresses[b]);
    }
    int byRank = Integer.compare(rank(a), rank(b));
    return byRank != 0 ? byRank : Integer.compare(nameOffsets[a], nameOffsets[b]);
  }

  /** How well a symbol names its address. */
  private int rank(int index) {
    int type = isFunction(index) ? 2 : (infos[index] & 15) == STT_OBJECT ? 1 : 0;
    int sized = sizes[index] != 0 ? 1 : 0;
    return (type * 2 + sized) * 3 + bindingRank(index);
  }

  private void swap(int a, int b) {
    long address = addresses[a];
    addresses[a] = addresses[b];
    addresses[b] = address;
    long size = sizes[a];
    sizes[a] = sizes[b];
    sizes[b] = size;
    int nameOffset = nameOffsets[a];
    nameOffsets[a] = nameOffsets[b];
    nameOffsets[b] = nameOffset;
    byte info = infos[a];
    infos[a] = infos[b];
    infos[b] = info;
  }
}
