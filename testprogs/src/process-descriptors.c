// pidfds: of oneself and of children, by pidfd_open, clone and clone3; waiting for them by poll, epoll and waitid;
// signals and descriptors by them; what is refused.
//
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIDFD_OPEN = 434, PIDFD_SEND_SIGNAL = 424, PIDFD_GETFD = 438, CLONE3 = 435, OF_PIDFD = 3, WITH_PIDFD = 0x1000 };

static void result(const char *what, long value) {
  if (value < 0) printf("%s: %s\n", what, strerror(errno));
  else printf("%s: %ld\n", what, value);
}

static int pidfd_open(pid_t pid, unsigned flags) { return syscall(PIDFD_OPEN, pid, flags); }
static int send_by(int fd, int signal, siginfo_t *info, unsigned flags) {
  return syscall(PIDFD_SEND_SIGNAL, fd, signal, info, flags);
}

static int ready(int fd, int timeout) {
  struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
  int found = poll(&p, 1, timeout);
  return found < 0 ? -1 : p.revents & (POLLIN | POLLOUT);
}

static void wait_by(int fd, int options) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  int found = waitid((idtype_t)OF_PIDFD, fd, &info, options);
  result("waitid", found);
  printf(" signal %d code %d status %d somebody %d\n", info.si_signo, info.si_code, info.si_status, info.si_pid != 0);
}

// A child that ends with the first byte it reads as its status.
static int to_child;
static pid_t child_of(void) {
  int pipes[2];
  if (pipe(pipes) != 0) exit(1);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    close(pipes[1]);
    unsigned char status = 0;
    if (read(pipes[0], &status, 1) < 0) _exit(99);
    _exit(status);
  }
  close(pipes[0]);
  to_child = pipes[1];
  return child;
}

static void refused(void) {
  int fds[2];
  if (pipe(fds) != 0) exit(1);
  result("flags", pidfd_open(getpid(), 1));
  result("nobody", pidfd_open(0, 0));
  result("negative", pidfd_open(-1, 0));
  result("unknown", pidfd_open(0x3fffff00, 0));
  result("signal by no pidfd", send_by(fds[0], 0, 0, 0));
  result("signal by what is not open", send_by(99, 0, 0, 0));
  result("descriptor by no pidfd", syscall(PIDFD_GETFD, fds[0], 0, 0));
  wait_by(fds[0], WEXITED);
  wait_by(99, WEXITED);
  wait_by(-1, WEXITED);
  close(fds[0]);
  close(fds[1]);
}

static int told, value;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  told = signal * 1000 + info->si_code;
  value = info->si_value.sival_int;
}

static void oneself(void) {
  int fd = pidfd_open(getpid(), 0);
  printf("close on exec %d, flags %x\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL) & O_NONBLOCK);
  printf("not ended: %x\n", ready(fd, 0));
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGUSR1, &action, 0);
  result("no signal", send_by(fd, 0, 0, 0));
  result("signal", send_by(fd, SIGUSR1, 0, 0));
  printf("told %d\n", told);
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_signo = SIGUSR1;
  info.si_code = SI_QUEUE;
  info.si_value.sival_int = 4711;
  result("with a value", send_by(fd, SIGUSR1, &info, 0));
  printf("told %d value %d\n", told, value);
  result("another number", send_by(fd, SIGUSR2, &info, 0));
  result("no such signal", send_by(fd, 77, 0, 0));
  result("bad pointer", send_by(fd, SIGUSR1, (siginfo_t *)16, 0));
  char text[8];
  result("read", read(fd, text, sizeof text));
  result("write", write(fd, text, sizeof text));
  wait_by(fd, WEXITED | WNOHANG);
  result("own descriptor", syscall(PIDFD_GETFD, fd, 1, 0) >= 0);
  result("descriptor not open", syscall(PIDFD_GETFD, fd, 99, 0));
  result("flags", syscall(PIDFD_GETFD, fd, 1, 1));
  close(fd);
}

static void children(void) {
  pid_t child = child_of();
  int fd = pidfd_open(child, 0), other = pidfd_open(child, O_NONBLOCK), copy = dup(fd);
  printf("runs: %x %x\n", ready(fd, 0), ready(copy, 0));
  wait_by(other, WEXITED);
  wait_by(fd, WEXITED | WNOHANG);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 5};
  result("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  result("epoll", epoll_wait(epoll, &event, 1, 0));
  if (write(to_child, "!", 1) != 1) exit(1);
  result("epoll at its end", epoll_wait(epoll, &event, 1, -1));
  printf("events %x data %u\n", event.events & EPOLLIN, event.data.u32);
  printf("ended: %x %x %x\n", ready(fd, -1), ready(other, -1), ready(copy, -1));
  result("signal to what nobody has waited for", send_by(fd, SIGKILL, 0, 0));
  wait_by(fd, WEXITED | WNOWAIT);
  wait_by(other, WEXITED);
  wait_by(fd, WEXITED);
  printf("still ready: %x\n", ready(fd, 0));
  result("signal afterwards", send_by(fd, SIGKILL, 0, 0));
  result("descriptor afterwards", syscall(PIDFD_GETFD, fd, 0, 0));
  close(fd);
  close(other);
  close(copy);
  close(epoll);
  close(to_child);

  child = child_of();
  fd = pidfd_open(child, 0);
  result("killed", send_by(fd, SIGKILL, 0, 0));
  wait_by(fd, WEXITED);
  close(fd);
  close(to_child);

  // A descriptor of a child's: what it has opened since.
  int ask[2], answer[2];
  if (pipe(ask) != 0 || pipe(answer) != 0) exit(1);
  fflush(stdout);
  child = fork();
  if (child == 0) {
    int own[2];
    char byte;
    if (pipe(own) != 0 || write(own[1], "from the child", 14) != 14) _exit(1);
    if (write(answer[1], &own[0], sizeof(int)) != sizeof(int)) _exit(2);
    close(ask[1]);
    _exit(read(ask[0], &byte, 1) != 0);
  }
  int number = -1;
  if (read(answer[0], &number, sizeof number) != sizeof number) exit(1);
  fd = pidfd_open(child, 0);
  int theirs = syscall(PIDFD_GETFD, fd, number, 0);
  char text[32] = "";
  printf("theirs %d, close on exec %d\n", theirs >= 0, fcntl(theirs, F_GETFD));
  result("read", read(theirs, text, sizeof text - 1));
  printf("%s\n", text);
  close(ask[0]);
  close(ask[1]);
  wait_by(fd, WEXITED);

  // A pidfd that the child of a fork has inherited is about the same process.
  child = child_of();
  int inherited = pidfd_open(child, 0);
  fflush(stdout);
  pid_t second = fork();
  if (second == 0) {
    close(to_child);
    int none = ready(inherited, 0);
    send_by(inherited, SIGTERM, 0, 0);
    int then = ready(inherited, -1);
    wait_by(inherited, WEXITED);
    printf("in a child: %x then %x\n", none, then);
    fflush(stdout);
    _exit(0);
  }
  waitpid(second, 0, 0);
  wait_by(inherited, WEXITED);
}

static int ends(void *status) { _exit(*(int *)status); }

static void cloned(void) {
  static char stack[1 << 16] __attribute__((aligned(16)));
  int fd = -1, status = 21;
  pid_t child = clone(ends, stack + sizeof stack, WITH_PIDFD | SIGCHLD, &status, &fd);
  printf("clone %d fd %d close on exec %d\n", child > 0, fd >= 0, fcntl(fd, F_GETFD));
  wait_by(fd, WEXITED);
  close(fd);
  struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  } args;
  memset(&args, 0, sizeof args);
  int tid = 0;
  args.flags = WITH_PIDFD | CLONE_PARENT_SETTID;
  args.pidfd = (uintptr_t)&fd;
  args.parent_tid = (uintptr_t)&tid;
  args.exit_signal = SIGCHLD;
  fd = -1;
  child = syscall(CLONE3, &args, sizeof args);
  if (child == 0) _exit(22);
  printf("clone3 %d fd %d number %d\n", child > 0, fd >= 0, tid == child);
  printf("ended: %x\n", ready(fd, -1));
  wait_by(fd, WEXITED);
  close(fd);
  args.pidfd = 16;
  result("bad pointer", syscall(CLONE3, &args, sizeof args));
  result("both at one place", syscall(SYS_clone, WITH_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, 0, &tid, 0, 0));
  result("detached", syscall(SYS_clone, WITH_PIDFD | CLONE_DETACHED | SIGCHLD, 0, &tid, 0, 0));
}

int main(void) {
  refused();
  oneself();
  children();
  cloned();
  return 0;
}
