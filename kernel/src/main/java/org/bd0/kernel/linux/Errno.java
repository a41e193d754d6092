package org.bd0.kernel.linux;

/** Error numbers (errno(3), asm-generic/errno.h). Handlers return them negated. */
public final class Errno {
  /** See errno(3). */
  public static final int EPERM = 1;

  /** See errno(3). */
  public static final int ENOENT = 2;

  /** See errno(3). */
  public static final int ESRCH = 3;

  /** See errno(3). */
  public static final int EINTR = 4;

  /** See errno(3). */
  public static final int EIO = 5;

  /** See errno(3). */
  public static final int E2BIG = 7;

  /** See errno(3). */
  public static final int ENOEXEC = 8;

  /** See errno(3). */
  public static final int EBADF = 9;

  /** See errno(3). */
  public static final int ECHILD = 10;

  /** See errno(3). */
  public static final int EAGAIN = 11;

  /** See errno(3). */
  public static final int ENOMEM = 12;

  /** See errno(3). */
  public static final int EACCES = 13;

  /** See errno(3). */
  public static final int EFAULT = 14;

  /** See errno(3). */
  public static final int EEXIST = 17;

  /** See errno(3). */
  public static final int ENODEV = 19;

  /** See errno(3). */
  public static final int ENOTDIR = 20;

  /** See errno(3). */
  public static final int EINVAL = 22;

  /** See errno(3). */
  public static final int EMFILE = 24;

  /** See errno(3). */
  public static final int ENOTTY = 25;

  /** See errno(3). */
  public static final int EROFS = 30;

  /** See errno(3). */
  public static final int EPIPE = 32;

  /** See errno(3). */
  public static final int ERANGE = 34;

  /** See errno(3). */
  public static final int EDEADLK = 35;

  /** See errno(3). */
  public static final int ENAMETOOLONG = 36;

  /** See errno(3). */
  public static final int ENOSYS = 38;

  /** See errno(3). */
  public static final int ELOOP = 40;

  /** See errno(3). */
  public static final int ENOMSG = 42;

  /** See errno(3). */
  public static final int EOVERFLOW = 75;

  /** See errno(3). */
  public static final int ENOPROTOOPT = 92;

  /** See errno(3). */
  public static final int EOPNOTSUPP = 95;

  /** See errno(3). */
  public static final int EAFNOSUPPORT = 97;

  /** See errno(3). */
  public static final int ENOBUFS = 105;

  /** See errno(3). */
  public static final int ETIMEDOUT = 110;

  private static final String NAMES =
      "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT"
          + " ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY"
          + " EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS"
          + " ENOTEMPTY ELOOP 41 ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI"
          + " EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT 58 EBFONT ENOSTR ENODATA ETIME ENOSR"
          + " ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG"
          + " EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ"
          + " ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT"
          + " EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE"
          + " EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN"
          + " ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH"
          + " EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM"
          + " EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD"
          + " ENOTRECOVERABLE ERFKILL EHWPOISON";

  private Errno() {}

  /** The name of an error number, or its digits. */
  static String name(int number) {
    String name = Names.at(NAMES, number - 1);
    return name == null ? Integer.toString(number) : name;
  }
}
