package org.bd0.translator.ir;

/** The type of an IR value; each is one JVM local. */
public enum Type {
  /** No value. */
  VOID('V'),
  /** 32 bits. Narrower guest values use it with undefined upper bits. */
  I32('I'),
  /** 64 bits. */
  I64('J'),
  /** IEEE 754 binary32. */
  F32('F'),
  /** IEEE 754 binary64. */
  F64('D');

  /** The JVM descriptor's character. */
  public final char descriptor;

  Type(char descriptor) {
    this.descriptor = descriptor;
  }
}
