package org.bd0.kernel.linux;

import org.bd0.kernel.UserMemory;

/**
 * The arguments of a system call as its row in {@link Call} gives them: how to translate each for
 * the host, and how --strace shows it.
 *
 * <p>The language: arguments separated by ", ", each one of
 *
 * <pre>
 *   int size hex oct      a number, shown in that way
 *   open prot map at whence clock signal   a number with a meaning of its own
 *   null                  ignored: the host gets 0
 *   thread                a thread's number: the host gets 0, the caller's, for those of the process
 *   ptr                   a guest address that the handler deals with
 *   fd                    a guest file descriptor
 *   dir                   the same, or AT_FDCWD
 *   path                  a NUL-terminated file name; link: one whose last symbolic link counts itself
 *   str                   any other NUL-terminated string
 *   in out inout LENGTH   memory that the call reads, writes or both
 *   data LENGTH           the same as in, except that the first bytes will do if not all are accessible
 *   inv[N] outv[N]        an array of N-th argument iovecs: memory that the call reads or writes
 * </pre>
 *
 * <p>LENGTH is " 144" for 144 bytes, "[2]" for the value of argument 2 (counted from 0), "[2]*8"
 * for 8 times that, "(2)" for the 32-bit number that argument 2 points to. A null pointer is passed
 * as it is. " = fd" at the end says that the result is a new file descriptor, " = hex" that it is
 * an address.
 */
final class Signature {
  /** What an argument is. */
  enum Kind {
    INT,
    SIZE,
    HEX,
    OCT,
    OPEN,
    PROT,
    MAP,
    AT,
    WHENCE,
    CLOCK,
    SIGNAL,
    NULL,
    THREAD,
    PTR,
    FD,
    DIR,
    PATH,
    LINK,
    STR,
    IN,
    DATA,
    OUT,
    INOUT,
    INV,
    OUTV
  }

  private static final Kind[] KINDS = Kind.values();
  private static final int NO_ARGUMENT = -1;

  /** What the arguments are. */
  final Kind[] kinds;

  /** Whether the result is a host's file descriptor that the guest gets a number for. */
  final boolean givesDescriptor;

  /** Whether the result is an address. */
  final boolean givesAddress;

  private final int[] factor;
  private final int[] lengthArgument;
  private final boolean[] indirect;

  private Signature(int count, String result) {
    kinds = new Kind[count];
    factor = new int[count];
    lengthArgument = new int[count];
    indirect = new boolean[count];
    givesDescriptor = result.equals("fd");
    givesAddress = result.equals("hex");
  }

  static Signature parse(String text) {
    int equals = text.indexOf(" = ");
    String result = equals < 0 ? "" : text.substring(equals + 3);
    String rest = equals < 0 ? text.startsWith("= ") ? "" : text : text.substring(0, equals);
    int count = 0;
    for (int at = 0; at < rest.length() && at >= 0; at = next(rest, at)) {
      count++;
    }
    Signature s = new Signature(count, text.startsWith("= ") ? text.substring(2) : result);
    int at = 0;
    for (int i = 0; i < count; i++) {
      int end = rest.indexOf(", ", at);
      s.argument(i, rest.substring(at, end < 0 ? rest.length() : end));
      at = next(rest, at);
    }
    return s;
  }

  private static int next(String text, int from) {
    int comma = text.indexOf(", ", from);
    return comma < 0 ? -1 : comma + 2;
  }

  private void argument(int index, String word) {
    int letters = 0;
    while (letters < word.length() && Character.isLowerCase(word.charAt(letters))) {
      letters++;
    }
    Kind found = null;
    for (Kind kind : KINDS) {
      if (kind.name().equalsIgnoreCase(word.substring(0, letters))) {
        found = kind;
      }
    }
    if (found == null) {
      throw new IllegalArgumentException(word);
    }
    kinds[index] = found;
    factor[index] = 1;
    lengthArgument[index] = NO_ARGUMENT;
    if (letters == word.length()) {
      return;
    }
    char form = word.charAt(letters);
    if (form == ' ') {
      factor[index] = Integer.parseInt(word, letters + 1, word.length(), 10);
    } else {
      lengthArgument[index] = word.charAt(letters + 1) - '0';
      indirect[index] = form == '(';
      int star = word.indexOf('*');
      if (star > 0) {
        factor[index] = Integer.parseInt(word, star + 1, word.length(), 10);
      }
    }
  }

  /** Number of arguments. */
  int count() {
    return kinds.length;
  }

  /**
   * How many bytes a memory argument has, or how many entries a vector.
   *
   * @param index which argument
   * @param a all arguments
   * @param user where an indirect length is read
   */
  long length(int index, long[] a, UserMemory user) {
    int from = lengthArgument[index];
    if (from == NO_ARGUMENT) {
      return factor[index];
    }
    if (indirect[index]) {
      return user.accessible(a[from], 4, false) < 4 ? 0 : user.getInt(a[from]) & 0xffffffffL;
    }
    // A 32-bit count of elements; a 64-bit number of bytes.
    return factor[index] == 1 ? a[from] : (a[from] & 0xffffffffL) * factor[index];
  }

  /** Whether a name is looked up from the directory in the argument before it. */
  boolean underDirectory(int index) {
    return index > 0 && kinds[index - 1] == Kind.DIR;
  }

  /** The argument that counts a memory argument's bytes, or -1. */
  int byteCount(int index) {
    return factor[index] == 1 && !indirect[index] ? lengthArgument[index] : NO_ARGUMENT;
  }

  /** Whether a memory argument is as long as the result says, once the call has succeeded. */
  boolean lengthIsResult(int index) {
    return lengthArgument[index] != NO_ARGUMENT && !indirect[index];
  }
}
