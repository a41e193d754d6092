package org.bd0.elf;

/**
 * A note: a few bytes by which somebody told the loader something (gABI chapter 5, "Note Section").
 */
public final class ElfNote {
  private final String owner;
  private final int type;
  private final byte[] description;

  ElfNote(String owner, int type, byte[] description) {
    this.owner = owner;
    this.type = type;
    this.description = description;
  }

  /**
   * Who defines what {@link #type()} means, such as "GNU".
   *
   * @return the name without its terminating NUL; may be empty
   */
  public String owner() {
    return owner;
  }

  /**
   * The meaning of the description, as its owner defines it.
   *
   * @return 32 bits
   */
  public int type() {
    return type;
  }

  /**
   * The contents.
   *
   * @return a copy, the caller's
   */
  public byte[] description() {
    return description.clone();
  }

  @Override
  public String toString() {
    return owner + " " + Text.hex(Integer.toUnsignedLong(type)) + ", " + description.length;
  }
}
