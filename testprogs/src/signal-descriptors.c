// signalfd: what a read tells, masks that change, waiting by poll, select and epoll, descriptors that do not
// block, copies, the child of a fork.
//
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void result(const char *what, long value) {
  if (value < 0) printf("%s: %s\n", what, strerror(errno));
  else printf("%s: %ld\n", what, value);
}

static void show(const struct signalfd_siginfo *s) {
  printf(" signal %u errno %d code %d mine %d uid %d status %d int %d ptr %llx overrun %u fd %d\n", s->ssi_signo,
         s->ssi_errno, s->ssi_code, s->ssi_pid == (uint32_t)getpid(), s->ssi_uid == getuid(), s->ssi_status, s->ssi_int,
         (unsigned long long)s->ssi_ptr, s->ssi_overrun, s->ssi_fd);
}

static int ready(int fd, int events, int timeout) {
  struct pollfd p = {.fd = fd, .events = events};
  int found = poll(&p, 1, timeout);
  return found < 0 ? -1 : p.revents;
}

static void take(int fd) {
  struct signalfd_siginfo some[3];
  memset(some, 0x55, sizeof some);
  ssize_t got = read(fd, some, sizeof some);
  result("read", got);
  for (int i = 0; i < got / (int)sizeof *some; i++) show(&some[i]);
}

static void refused(int fd) {
  sigset_t set;
  sigemptyset(&set);
  result("not a signalfd", signalfd(0, &set, 0));
  result("not open", signalfd(99, &set, 0));
  result("flags", signalfd(-1, &set, 1));
  result("size of set", syscall(SYS_signalfd4, -1, &set, 4L, 0));
  result("set", syscall(SYS_signalfd4, -1, 16L, 8L, 0));
  char small[100];
  result("small", read(fd, small, sizeof small));
  result("write", write(fd, small, 8));
  result("seek", lseek(fd, 0, SEEK_SET));
  struct epoll_event event = {.events = EPOLLIN};
  int pipes[2];
  if (pipe(pipes) != 0) exit(1);
  result("no epoll", epoll_ctl(fd, EPOLL_CTL_ADD, pipes[0], &event));
  close(pipes[0]);
  close(pipes[1]);
  result("no epoll to wait for", epoll_wait(fd, &event, 1, 0));
}

static void waits(int fd) {
  printf("idle: %x\n", ready(fd, POLLIN | POLLOUT, 0));
  fd_set in, out;
  struct timeval now = {0, 0};
  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_SET(fd, &in);
  FD_SET(fd, &out);
  result("select idle", select(fd + 1, &in, &out, 0, &now));
  kill(getpid(), SIGUSR1);
  printf("pending: %x\n", ready(fd, POLLIN | POLLOUT, -1));
  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_SET(fd, &in);
  FD_SET(fd, &out);
  result("select", select(fd + 1, &in, &out, 0, 0));
  printf("readable %d writable %d\n", FD_ISSET(fd, &in) != 0, FD_ISSET(fd, &out) != 0);
  take(fd);
  printf("taken: %x\n", ready(fd, POLLIN, 0));

  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.u32 = 7};
  result("epoll_ctl", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  result("epoll idle", epoll_wait(epoll, &event, 1, 0));
  raise(SIGUSR2);
  result("epoll", epoll_wait(epoll, &event, 1, -1));
  printf("events %x data %u\n", event.events, event.data.u32);
  take(fd);
  result("epoll after", epoll_wait(epoll, &event, 1, 0));
  event.events = EPOLLIN | EPOLLET;
  result("edge", epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event));
  for (int i = 0; i < 2; i++) {
    kill(getpid(), i == 0 ? SIGUSR1 : SIGUSR2);
    result("epoll by edge", epoll_wait(epoll, &event, 1, 0));
  }
  result("no further edge", epoll_wait(epoll, &event, 1, 0));
  take(fd);
  close(epoll);

  // A timer's signal ends a wait that has begun.
  struct itimerval soon = {{0, 0}, {0, 20000}};
  setitimer(ITIMER_REAL, &soon, 0);
  printf("alarm: %x\n", ready(fd, POLLIN, -1));
  take(fd);
  setitimer(ITIMER_REAL, &soon, 0);
  take(fd);
}

static void told(int fd) {
  union sigval value = {.sival_int = 4711};
  for (int i = 0; i < 4; i++) {
    value.sival_int++;
    result("sigqueue", sigqueue(getpid(), SIGRTMIN + 1, value));
  }
  kill(getpid(), SIGUSR2);
  take(fd);
  take(fd);

  timer_t timer;
  struct sigevent how = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1, .sigev_value.sival_int = 99};
  struct itimerspec soon = {{0, 0}, {0, 1000000}};
  result("timer_create", timer_create(CLOCK_MONOTONIC, &how, &timer));
  result("timer_settime", timer_settime(timer, 0, &soon, 0));
  take(fd);
  timer_delete(timer);

  pid_t child = fork();
  if (child == 0) _exit(33);
  struct signalfd_siginfo info;
  result("child", read(fd, &info, sizeof info));
  printf("signal %u code %d of child %d status %d\n", info.ssi_signo, info.ssi_code, info.ssi_pid == (uint32_t)child,
         info.ssi_status);
  waitpid(child, 0, 0);

  struct signalfd_siginfo first, second;
  struct iovec parts[] = {{&first, sizeof first}, {&second, sizeof second}};
  kill(getpid(), SIGUSR1);
  kill(getpid(), SIGUSR2);
  result("readv", readv(fd, parts, 2));
  show(&first);
}

static void changes(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  printf("close on exec %d, does not block %d\n", fcntl(fd, F_GETFD), (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  take(fd);
  kill(getpid(), SIGUSR2);
  printf("of another mask: %x\n", ready(fd, POLLIN, 0));
  int copy = dup(fd);
  sigaddset(&set, SIGUSR2);
  result("same descriptor", signalfd(fd, &set, 0) == fd);
  printf("of the new mask: %x, copy %x\n", ready(fd, POLLIN, 0), ready(copy, POLLIN, 0));
  close(fd);
  take(copy);
  take(copy);
  result("closed", read(fd, &set, sizeof set));

  // A child sees its own signals, by the mask that all have in common.
  int pipes[2];
  if (pipe(pipes) != 0) exit(1);
  fflush(stdout);
  kill(getpid(), SIGUSR1);
  pid_t child = fork();
  if (child == 0) {
    printf("child, nothing yet: %x\n", ready(copy, POLLIN, 0));
    kill(getpid(), SIGUSR2);
    printf("child: %x\n", ready(copy, POLLIN, 0));
    take(copy);
    sigdelset(&set, SIGUSR1);
    result("child changes", signalfd(copy, &set, 0) == copy);
    fflush(stdout);
    _exit(0);
  }
  waitpid(child, 0, 0);
  printf("parent's mask was changed: %x\n", ready(copy, POLLIN, 0));
  sigaddset(&set, SIGUSR1);
  signalfd(copy, &set, 0);
  take(copy);
  close(copy);
}

static void *sender(void *of) {
  (void)of;
  kill(getpid(), SIGUSR1);
  return 0;
}

static void handler(int signal) {
  printf("handler %d\n", signal);
}

static void interrupted(int fd) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigaction(SIGVTALRM, &action, 0);
  timer_t timer;
  struct sigevent how = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGVTALRM};
  struct itimerspec soon = {{0, 0}, {0, 20000000}};
  timer_create(CLOCK_MONOTONIC, &how, &timer);
  timer_settime(timer, 0, &soon, 0);
  take(fd);
  action.sa_flags = SA_RESTART;
  sigaction(SIGVTALRM, &action, 0);
  timer_settime(timer, 0, &soon, 0);
  struct itimerval later = {{0, 0}, {0, 100000}};
  setitimer(ITIMER_REAL, &later, 0);
  take(fd);
}

int main(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGUSR2);
  sigaddset(&set, SIGALRM);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGRTMIN + 1);
  sigprocmask(SIG_BLOCK, &set, 0);
  int fd = signalfd(-1, &set, 0);
  result("signalfd", fd);
  refused(fd);
  waits(fd);
  told(fd);
  interrupted(fd);
  sigdelset(&set, SIGCHLD);
  signalfd(fd, &set, 0);
  changes();

  // Another thread's signal wakes one that reads.
  pthread_t thread;
  pthread_create(&thread, 0, sender, 0);
  take(fd);
  pthread_join(thread, 0);
  return 0;
}
