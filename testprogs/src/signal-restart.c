// What becomes of calls that wait when a handler runs meanwhile: with SA_RESTART and without it. Waiting
// for signals, masks that hold during a call, timers of every kind.
//
// build: glibc musl
// slow: waits for timers
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define FUTEX_WAIT 0


static volatile sig_atomic_t came, last_code, last_value;
static int ends[2], pair[2];

/* The third signal lets calls that are made again end. */
static void handler(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  int saved = errno;
  came++;
  last_code = info->si_code;
  last_value = info->si_value.sival_int;
  if (came == 2) {
    if (write(ends[1], "x", 1) < 0 || write(pair[1], "y", 1) < 0) _exit(3);
  }
  errno = saved;
}

static void set(int signal, int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | flags;
  sigaction(signal, &action, 0);
}

static void timer(int milliseconds) {
  struct itimerval t = {{0, milliseconds * 1000}, {0, milliseconds * 1000}};
  setitimer(ITIMER_REAL, &t, 0);
}

static void drain(void) {
  char byte;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  while (read(ends[0], &byte, 1) == 1) {}
  while (read(pair[0], &byte, 1) == 1) {}
  fcntl(ends[0], F_SETFL, 0);
  fcntl(pair[0], F_SETFL, 0);
}

static int word;
static char byte;

static long do_read(void) { return read(ends[0], &byte, 1); }
static long do_recv(void) { return recv(pair[0], &byte, 1, 0); }
static void limit(int socket, int option, int seconds) {
  struct timeval time = {seconds, 0};
  setsockopt(socket, SOL_SOCKET, option, &time, sizeof time);
}
static long with_limit(int option, long (*call)(void)) {
  limit(pair[0], option, 10);
  long r = call();
  int saved = errno;
  limit(pair[0], option, 0);
  errno = saved;
  return r;
}
static long do_read_socket(void) { return read(pair[0], &byte, 1); }
static long do_recvmsg(void) {
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  return recvmsg(pair[0], &message, 0);
}
static long do_recv_limited(void) { return with_limit(SO_RCVTIMEO, do_recv); }
static long do_read_limited(void) { return with_limit(SO_RCVTIMEO, do_read_socket); }
static long do_recvmsg_limited(void) { return with_limit(SO_RCVTIMEO, do_recvmsg); }
static long do_recv_other(void) { return with_limit(SO_SNDTIMEO, do_recv); }
static long do_send_limited(void) {
  int full[2];
  static char much[1 << 12];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, full) != 0) return -9;
  fcntl(full[0], F_SETFL, O_NONBLOCK);
  while (write(full[0], much, sizeof much) > 0) {}
  fcntl(full[0], F_SETFL, 0);
  limit(full[0], SO_SNDTIMEO, 10);
  long r = send(full[0], much, sizeof much, 0);
  int saved = errno;
  close(full[0]);
  close(full[1]);
  errno = saved;
  return r;
}
static long do_nanosleep(void) {
  struct timespec t = {0, 70000000}, left = {9, 9};
  long r = nanosleep(&t, &left);
  if (r != 0 && (left.tv_sec != 0 || left.tv_nsec <= 0 || left.tv_nsec > 70000000)) return -9;
  return r;
}
static long do_until(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_sec++;
  return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, 0);
}
static long do_poll(void) {
  struct pollfd p = {ends[0], POLLIN, 0};
  return poll(&p, 1, 1000);
}
static long do_select(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  struct timeval t = {1, 0};
  return select(ends[0] + 1, &set, 0, 0, &t);
}
static long do_epoll(void) {
  int e = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(e, EPOLL_CTL_ADD, ends[0], &event);
  long r = epoll_wait(e, &event, 1, 1000);
  int saved = errno;
  close(e);
  errno = saved;
  return r;
}
static long do_pause(void) { return pause(); }
static long do_suspend(void) {
  sigset_t none;
  sigemptyset(&none);
  return sigsuspend(&none);
}
static long do_futex(void) {
  if (came >= 2) return 0;
  return syscall(SYS_futex, &word, FUTEX_WAIT, 0, 0, 0, 0);
}
static long do_futex_timed(void) {
  struct timespec t = {1, 0};
  return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &t, 0, 0);
}
static long do_sigtimedwait(void) {
  sigset_t usr2;
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  struct timespec t = {1, 0};
  return syscall(SYS_rt_sigtimedwait, &usr2, 0, &t, 8); // musl's goes on after a signal.
}

static void try(const char *name, long (*call)(void), int flags) {
  set(SIGALRM, flags);
  drain();
  came = 0;
  timer(20);
  errno = 0;
  long result = call();
  int error = errno;
  timer(0);
  printf("%s%s: %ld %s\n", name, flags ? " restarts" : "", result, error == EINTR ? "EINTR" : error ? strerror(error) : "");
  printf(" handled %d\n", came > 0);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void timers(void) {
  timer_t id;
  struct sigevent event;
  memset(&event, 0, sizeof event);
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGRTMIN;
  event.sigev_value.sival_int = 77;
  set(SIGRTMIN, 0);
  came = 0;
  printf("create %d\n", timer_create(CLOCK_MONOTONIC, &event, &id));
  struct itimerspec t = {{0, 0}, {0, 30000000}}, old;
  double start = now();
  timer_settime(id, 0, &t, 0);
  timer_gettime(id, &old);
  printf("armed %d\n", old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 30000000);
  while (came == 0) pause();
  printf("came %d code %d value %d after %d\n", came, last_code == SI_TIMER, last_value, now() - start >= 0.03);
  timer_gettime(id, &old);
  printf("armed %ld\n", (long)old.it_value.tv_nsec);

  // Overruns: blocked for some periods.
  sigset_t rt, before;
  sigemptyset(&rt);
  sigaddset(&rt, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &rt, &before);
  struct timespec absolute;
  clock_gettime(CLOCK_MONOTONIC, &absolute);
  t.it_value.tv_sec = absolute.tv_sec;
  t.it_value.tv_nsec = absolute.tv_nsec;
  t.it_interval.tv_nsec = 10000000;
  came = 0;
  timer_settime(id, TIMER_ABSTIME, &t, 0);
  start = now();
  while (now() - start < 0.065) {}
  siginfo_t info;
  int got = sigwaitinfo(&rt, &info);
  printf("waited %d value %d overrun %d %d\n", got == SIGRTMIN, info.si_value.sival_int, info.si_overrun >= 5, timer_getoverrun(id) >= 5);
  printf("delete %d %d\n", timer_delete(id), timer_delete(id) == -1 && errno == EINVAL);
  sigprocmask(SIG_SETMASK, &before, 0);

  // Processor time.
  set(SIGVTALRM, 0);
  came = 0;
  struct itimerval v = {{0, 0}, {0, 30000}};
  setitimer(ITIMER_VIRTUAL, &v, 0);
  start = now();
  while (came == 0 && now() - start < 20) {}
  printf("virtual %d after %d\n", came, now() - start >= 0.02);
  alarm(100);
  printf("alarm %d\n", alarm(0) >= 99);
}

int main(void) {
  setvbuf(stdout, 0, _IOLBF, 1000);
  if (pipe(ends) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  for (int flags = 0; flags <= SA_RESTART; flags += SA_RESTART) {
    try("read", do_read, flags);
    try("recv", do_recv, flags);
    try("recv with a limit", do_recv_limited, flags);
    try("read with a limit", do_read_limited, flags);
    try("recvmsg with a limit", do_recvmsg_limited, flags);
    try("recv with a limit for sending", do_recv_other, flags);
    try("send with a limit", do_send_limited, flags);
    try("nanosleep", do_nanosleep, flags);
    try("clock_nanosleep", do_until, flags);
    try("poll", do_poll, flags);
    try("select", do_select, flags);
    try("epoll_wait", do_epoll, flags);
    try("pause", do_pause, flags);
    try("sigsuspend", do_suspend, flags);
    try("futex", do_futex, 0);
    try("futex timed", do_futex_timed, flags);
    try("sigtimedwait", do_sigtimedwait, flags);
  }

  // A mask for the call only: ppoll and pselect.
  sigset_t usr1, none, current;
  sigemptyset(&usr1);
  sigemptyset(&none);
  sigaddset(&usr1, SIGUSR1);
  sigprocmask(SIG_BLOCK, &usr1, 0);
  set(SIGUSR1, 0);
  came = 0;
  raise(SIGUSR1);
  struct timespec second = {1, 0};
  printf("ppoll %d %d came %d\n", ppoll(0, 0, &second, &none), errno == EINTR, came);
  sigprocmask(SIG_BLOCK, 0, &current);
  printf("blocked again %d\n", sigismember(&current, SIGUSR1));
  raise(SIGUSR1);
  printf("pselect %d %d came %d\n", pselect(0, 0, 0, 0, &second, &none), errno == EINTR, came);
  int e = epoll_create1(0);
  struct epoll_event event;
  raise(SIGUSR1);
  printf("epoll_pwait %d %d came %d\n", epoll_pwait(e, &event, 1, 1000, &none), errno == EINTR, came);
  siginfo_t info;
  raise(SIGUSR1);
  printf("sigwaitinfo %d %d\n", sigwaitinfo(&usr1, &info) == SIGUSR1, info.si_pid == getpid());
  second.tv_sec = 0;
  second.tv_nsec = 1000000;
  printf("sigtimedwait %d %d came %d\n", sigtimedwait(&usr1, &info, &second), errno == EAGAIN, came);
  timers();
  return 0;
}
