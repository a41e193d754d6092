// Handlers with and without siginfo: what they are told, masks, nesting, SA_RESETHAND, SA_NODEFER, the
// order of several pending signals, queued real-time signals, longjmp out of a handler.
//
// build: glibc musl
// slow: waits for an alarm
// status: signal 15
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(const char *text) {
  if (write(1, text, strlen(text)) < 0) _exit(1);
}

static void number(const char *what, long value) {
  char text[80];
  snprintf(text, sizeof text, "%s %ld\n", what, value);
  say(text);
}

static int depth;

static void plain(int signal) {
  depth++;
  number("plain", signal);
  depth--;
}

static void told(int signal, siginfo_t *info, void *context) {
  ucontext_t *uc = context;
  number("told", signal);
  number(" signo", info->si_signo);
  number(" code", info->si_code);
  number(" errno", info->si_errno);
  number(" mine", info->si_pid == getpid());
  number(" uid", info->si_uid == getuid());
  number(" value", info->si_code == SI_QUEUE ? info->si_value.sival_int : -1);
  number(" blocked", sigismember(&uc->uc_sigmask, SIGUSR2));
  sigset_t now;
  sigprocmask(SIG_BLOCK, 0, &now);
  number(" self blocked", sigismember(&now, signal));
  number(" usr2 blocked", sigismember(&now, SIGUSR2));
  number(" aligned", ((uintptr_t)__builtin_frame_address(0) & 15));
}

static void set(int signal, void (*handler)(int, siginfo_t *, void *), int flags, int also) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  if (also) sigaddset(&action.sa_mask, also);
  if (sigaction(signal, &action, 0) != 0) number("sigaction", errno);
}

static void nested(int signal, siginfo_t *info, void *context) {
  (void)info, (void)context;
  number("nested in", signal);
  if (depth++ < 3) raise(signal);
  number("nested out", signal);
}

static void order(int signal, siginfo_t *info, void *context) {
  (void)context;
  number("order", signal - SIGRTMIN);
  number(" value", info->si_value.sival_int);
}

static sigjmp_buf place;

static void jump(int signal, siginfo_t *info, void *context) {
  (void)info, (void)context;
  siglongjmp(place, signal);
}

static volatile sig_atomic_t counter;

static void count(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info, (void)context;
  counter++;
}

int main(void) {
  setvbuf(stdout, 0, _IONBF, 0);
  signal(SIGUSR1, plain);
  raise(SIGUSR1);
  kill(getpid(), SIGUSR1);

  set(SIGUSR1, told, SA_SIGINFO, 0);
  raise(SIGUSR1);
  kill(getpid(), SIGUSR1);
  set(SIGUSR1, told, SA_SIGINFO | SA_NODEFER, SIGUSR2);
  sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 4711});

  set(SIGUSR1, nested, SA_SIGINFO | SA_NODEFER, 0);
  raise(SIGUSR1);
  set(SIGUSR1, nested, SA_SIGINFO, 0);
  depth = 1;
  raise(SIGUSR1);

  set(SIGUSR1, told, SA_SIGINFO | SA_RESETHAND, 0);
  raise(SIGUSR1);
  struct sigaction now;
  sigaction(SIGUSR1, 0, &now);
  number("default again", now.sa_handler == SIG_DFL);

  sigset_t all, old, waiting;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &old);
  for (int i = SIGRTMIN; i < SIGRTMIN + 3; i++) set(i, order, SA_SIGINFO, 0);
  for (int i = 0; i < 3; i++) {
    for (int s = SIGRTMIN + 2; s >= SIGRTMIN; s--) {
      sigqueue(getpid(), s, (union sigval){.sival_int = i});
    }
  }
  set(SIGUSR2, count, SA_SIGINFO, 0);
  for (int i = 0; i < 5; i++) kill(getpid(), SIGUSR2);
  sigpending(&waiting);
  number("pending usr2", sigismember(&waiting, SIGUSR2));
  number("pending rt", sigismember(&waiting, SIGRTMIN + 1));
  number("pending usr1", sigismember(&waiting, SIGUSR1));
  sigprocmask(SIG_SETMASK, &old, 0);
  number("counted", counter);

  set(SIGUSR1, jump, SA_SIGINFO, 0);
  for (int i = 0; i < 3; i++) {
    int came = sigsetjmp(place, 1);
    if (came == 0) {
      raise(SIGUSR1);
      say("not here\n");
    }
    sigprocmask(SIG_BLOCK, 0, &now.sa_mask);
    number("jumped", came);
    number(" blocked", sigismember(&now.sa_mask, SIGUSR1));
  }
  number("bad signal", sigaction(65, 0, &now));
  number("bad kill", kill(getpid(), 65) == -1 && errno == EINVAL);

  // A signal that comes while the program is in its own code, and in calls.
  set(SIGALRM, count, SA_SIGINFO, 0);
  counter = 0;
  alarm(1);
  unsigned long spins = 0;
  while (counter == 0) spins++;
  number("spun", spins > 0);
  signal(SIGTERM, SIG_DFL);
  say("end\n");
  kill(getpid(), SIGTERM);
  say("not here\n");
  return 0;
}
