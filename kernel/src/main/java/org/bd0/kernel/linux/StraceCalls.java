package org.bd0.kernel.linux;

/**
 * How --strace shows the arguments of a call: a word for each, separated by blanks.
 *
 * <pre>
 *   int uint long size hex addr oct fd dir path str mode dev   in that way
 *   open                  open(2)'s flags, and the mode in the next argument if there is one
 *   f:TABLE e:TABLE       flags, or a constant, of {@link StraceFlags}
 *   s:NAME  s:NAME@N      a structure of {@link StraceStructures}, or N-th argument many
 *   buf@N                 bytes, as many as the N-th argument says; iov@N: a vector
 *   > before any of them  known after the call; bytes as many as the result says
 * </pre>
 */
final class StraceCalls {
  private StraceCalls() {}

  /** The words of a call, or null when its row in {@link Call} says enough. */
  static String words(Call call) {
    return switch (call) {
      case READ -> "fd >buf@2 size";
      case WRITE -> "fd buf@2 size";
      case OPEN -> "path open";
      case OPENAT -> "dir path open";
      case OPENAT2 -> "dir path s:open_how size";
      case CREAT, CHMOD, MKDIR -> "path mode";
      case CLOSE, FSYNC, FDATASYNC, FCHDIR, DUP, SYNCFS -> "fd";
      case STAT, LSTAT -> "path >s:stat";
      case FSTAT -> "fd >s:stat";
      case NEWFSTATAT -> "dir path >s:stat f:at";
      case STATX -> "dir path statx f:statx-mask >s:statx";
      case STATFS -> "path >s:statfs";
      case FSTATFS -> "fd >s:statfs";
      case POLL -> "s:pollfd@1 uint int";
      case PPOLL -> "s:pollfd@1 uint s:timespec s:sigset size";
      case SELECT -> "int s:fdset@0 s:fdset@0 s:fdset@0 s:timeval";
      case PSELECT6 -> "int s:fdset@0 s:fdset@0 s:fdset@0 s:timespec s:sigset6";
      case LSEEK -> "fd long e:whence";
      case MMAP -> "addr size f:prot f:map fd hex";
      case MPROTECT -> "addr size f:prot";
      case MUNMAP, MLOCK, MUNLOCK -> "addr size";
      case BRK -> "addr";
      case MREMAP -> "addr size size f:mremap";
      case MSYNC -> "addr size f:msync";
      case MADVISE -> "addr size e:madvise";
      case MINCORE -> "addr size >mincore";
      case MLOCKALL -> "f:mlockall";
      case RT_SIGACTION -> "signal s:sigaction >s:sigaction size";
      case RT_SIGPROCMASK -> "e:how s:sigset >s:sigset size";
      case RT_SIGPENDING -> ">s:sigset size";
      case RT_SIGSUSPEND -> "s:sigset size";
      case RT_SIGTIMEDWAIT -> "s:sigset >addr s:timespec size";
      case IOCTL -> "fd request >ioctl";
      case FCNTL -> "fd e:fcntl >fcntl";
      case PREAD64 -> "fd >buf@2 size long";
      case PWRITE64 -> "fd buf@2 size long";
      case READV -> "fd >iov@2 int";
      case WRITEV -> "fd iov@2 int";
      case PREADV -> "fd >iov@2 int long";
      case PWRITEV -> "fd iov@2 int long";
      case PREADV2 -> "fd >iov@2 int long skip f:rwf";
      case PWRITEV2 -> "fd iov@2 int long skip f:rwf";
      case VMSPLICE -> "fd iov@2 size f:splice";
      case ACCESS -> "path f:access";
      case FACCESSAT -> "dir path f:access";
      case FACCESSAT2 -> "dir path f:access f:faccessat";
      case PIPE -> ">s:pair";
      case PIPE2 -> ">s:pair f:pipe";
      case NANOSLEEP -> "s:timespec >s:timespec";
      case CLOCK_NANOSLEEP -> "e:clock f:timer s:timespec >s:timespec";
      case CLOCK_GETTIME, CLOCK_GETRES -> "e:clock >s:timespec";
      case GETTIMEOFDAY -> ">s:timeval >addr";
      case GETITIMER -> "e:itimer >s:itimerval";
      case SETITIMER -> "e:itimer s:itimerval >s:itimerval";
      case TIMERFD_CREATE -> "e:clock f:timerfd";
      case TIMERFD_SETTIME -> "fd f:timerfd-set s:itimerspec >s:itimerspec";
      case TIMERFD_GETTIME -> "fd >s:itimerspec";
      case ALARM -> "uint";
      case DUP2 -> "fd fd";
      case DUP3 -> "fd fd f:pipe";
      case FLOCK -> "fd f:flock";
      case TRUNCATE -> "path long";
      case FTRUNCATE -> "fd long";
      case FCHMOD -> "fd mode";
      case FCHMODAT, MKDIRAT -> "dir path mode";
      case FCHMODAT2 -> "dir path mode f:at";
      case MKNOD -> "path filemode device";
      case MKNODAT -> "dir path filemode device";
      case UMASK -> "mode";
      case READLINK -> "path >buf@2 size";
      case READLINKAT -> "dir path >buf@3 size";
      case GETCWD -> ">buf@1 size";
      case UNLINKAT -> "dir path f:at";
      case LINKAT -> "dir path dir path f:at";
      case FCHOWNAT -> "dir path uint uint f:at";
      case UTIMENSAT -> "dir path s:timespecs f:at";
      case UTIMES -> "path s:timevals";
      case RENAMEAT2 -> "dir path dir path f:rename";
      case SETXATTR, LSETXATTR -> "path str buf@3 size f:xattr";
      case FSETXATTR -> "fd str buf@3 size f:xattr";
      case GETXATTR, LGETXATTR -> "path str >buf@3 size";
      case FGETXATTR -> "fd str >buf@3 size";
      case GETDENTS, GETDENTS64 -> "fd >dents size";
      case CLOSE_RANGE -> "uint uint f:close-range";
      case GETRANDOM -> ">bytes@1 size f:random";
      case MEMFD_CREATE -> "str f:memfd";
      case PIDFD_OPEN -> "int f:pidfd";
      case PIDFD_SEND_SIGNAL -> "fd signal addr hex";
      case PIDFD_GETFD -> "fd int hex";
      case SIGNALFD -> "fd s:sigset size";
      case SIGNALFD4 -> "fd s:sigset size f:signalfd";
      case EVENTFD2 -> "uint f:eventfd";
      case INOTIFY_INIT1 -> "f:inotify-init";
      case INOTIFY_ADD_WATCH -> "fd path f:inotify";
      case SENDFILE -> "fd fd >offset size";
      case SPLICE -> "fd s:offset fd s:offset size f:splice";
      case COPY_FILE_RANGE -> "fd s:offset fd s:offset size hex";
      case TEE -> "fd fd size f:splice";
      case FALLOCATE -> "fd f:fallocate long long";
      case FADVISE64 -> "fd long long e:fadvise";
      case READAHEAD -> "fd long size";
      case UNAME -> ">s:utsname";
      case SYSINFO -> ">s:sysinfo";
      case GETRLIMIT -> "e:resource >s:rlimit";
      case SETRLIMIT -> "e:resource s:rlimit";
      case PRLIMIT64 -> "int e:resource s:rlimit >s:rlimit";
      case GETRUSAGE -> "e:usage >s:rusage";
      case WAIT4 -> "int >s:wait f:wait >s:rusage";
      case WAITID -> "e:idtype int >addr f:wait >addr";
      case ARCH_PRCTL -> "e:arch-prctl addr";
      case PRCTL -> "e:prctl addr addr addr addr";
      case SET_TID_ADDRESS -> "addr";
      case SET_ROBUST_LIST -> "addr size";
      case CLONE -> "clone";
      case FUTEX -> "futex";
      case EXECVE -> "path s:strings s:environment";
      case EXIT, EXIT_GROUP -> "int";
      case KILL, TKILL -> "int signal";
      case TGKILL -> "int int signal";
      default -> socketWords(call);
    };
  }

  private static String socketWords(Call call) {
    return switch (call) {
      case SOCKET -> "e:family socktype protocol";
      case SOCKETPAIR -> "e:family socktype protocol >s:pair";
      case BIND, CONNECT -> "fd sockaddr@2 size";
      case LISTEN -> "fd int";
      case ACCEPT -> "fd >name@2 >s:length";
      case ACCEPT4 -> "fd >name@2 >s:length f:type-flags";
      case GETSOCKNAME, GETPEERNAME -> "fd >name@2 >s:length";
      case SENDTO -> "fd buf@2 size f:message sockaddr@5 size";
      case RECVFROM -> "fd >buf@2 size f:message >name@5 >s:length";
      case SENDMSG -> "fd s:msghdr f:message";
      case RECVMSG -> "fd >s:msghdr f:message";
      case SENDMMSG -> "fd >s:mmsghdr@ret uint f:message";
      case RECVMMSG -> "fd >s:mmsghdr@ret uint f:message s:timespec";
      case SHUTDOWN -> "fd e:shutdown";
      case SETSOCKOPT -> "fd e:level sockopt optval@4 int";
      case GETSOCKOPT -> "fd e:level sockopt >optval@4 >s:length";
      case EPOLL_CREATE1 -> "f:epoll-create";
      case EPOLL_CTL -> "fd e:epoll-ctl fd s:epoll_event";
      case EPOLL_WAIT -> "fd >s:epoll_event@ret int int";
      case EPOLL_PWAIT -> "fd >s:epoll_event@ret int int s:sigset size";
      case EPOLL_PWAIT2 -> "fd >s:epoll_event@ret int s:timespec s:sigset size";
      case SHMGET -> "key size ipcflags";
      case SEMGET -> "key int ipcflags";
      case MSGGET -> "key ipcflags";
      case SHMAT -> "int addr f:shmat";
      case SHMDT -> "addr";
      case SHMCTL, MSGCTL -> "int e:ipc-control >addr";
      case SEMCTL -> "int int e:sem-control addr";
      case SEMOP -> "int s:sembuf@2 size";
      case SEMTIMEDOP -> "int s:sembuf@2 size s:timespec";
      case MSGSND -> "int addr size f:ipc-nowait";
      case MSGRCV -> "int >addr size long f:ipc-nowait";
      default -> null;
    };
  }
}
