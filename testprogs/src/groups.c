// Process groups and sessions, stopping and continuing, orphans, signals to groups.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name(int error) {
  return error == ECHILD ? "ECHILD" : strerror(error);
}

static void show(const char *what, long result) {
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? name(errno) : "");
}

static pid_t sleeper(pid_t group) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    if (group >= 0) {
      setpgid(0, group);
    }
    for (;;) {
      pause();
    }
  }
  if (group >= 0) {
    setpgid(pid, group);
  }
  return pid;
}

static void await(const char *what, pid_t expected, int options) {
  int word = 0;
  pid_t found = waitpid(expected, &word, options);
  printf("%s: %s ", what, found == expected ? "it" : "another");
  if (WIFEXITED(word)) {
    printf("exited %d\n", WEXITSTATUS(word));
  } else if (WIFSIGNALED(word)) {
    printf("signal %d\n", WTERMSIG(word));
  } else if (WIFSTOPPED(word)) {
    printf("stopped %d\n", WSTOPSIG(word));
  } else if (WIFCONTINUED(word)) {
    printf("continued\n");
  }
}

static void groups(void) {
  show("own group", setpgid(0, 0));
  printf("leader %d\n", getpgrp() == getpid());
  pid_t first = sleeper(0);
  pid_t second = sleeper(first);
  printf("groups %d %d\n", getpgid(first) == first, getpgid(second) == first);
  show("no such group", setpgid(second, 1 << 29));
  show("negative", setpgid(second, -5));
  show("no such process", setpgid(1 << 29, 0));
  show("sessions", getsid(first) == getsid(0));
  show("not a leader's", setsid());
  show("anybody there", kill(-first, 0));
  show("kill group", kill(-first, SIGTERM));
  int word, count = 0;
  while (waitpid(-first, &word, 0) > 0) {
    count++;
    printf("signal %d\n", WTERMSIG(word));
  }
  show("then", waitpid(-first, &word, 0));
  printf("%d of them\n", count);
  show("nobody there", kill(-first, 0));
}

static void stops(void) {
  int word;
  pid_t pid = sleeper(-1);
  show("stop", kill(pid, SIGSTOP));
  await("stopped", pid, WUNTRACED);
  printf("again: %d\n", waitpid(pid, &word, WUNTRACED | WNOHANG));
  kill(pid, SIGCONT);
  await("continued", pid, WCONTINUED);
  kill(pid, SIGTSTP);
  siginfo_t info;
  waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT);
  printf("info %d %d %d\n", info.si_signo, info.si_code, info.si_status);
  waitid(P_ALL, 0, &info, WSTOPPED);
  printf("info %d %d %d %d\n", info.si_signo, info.si_code, info.si_status, info.si_pid == pid);
  kill(pid, SIGKILL);
  await("killed", pid, WUNTRACED);
}

static void counting(void) {
  int ends[2];
  pipe(ends);
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    for (char c = 0;; c++) {
      if (write(ends[1], &c, 1) < 0) {
        _exit(1);
      }
    }
  }
  close(ends[1]);
  char buffer[100];
  read(ends[0], buffer, sizeof buffer);
  kill(pid, SIGSTOP);
  int word;
  waitpid(pid, &word, WUNTRACED);
  close(ends[0]);
  kill(pid, SIGCONT);
  await("writer", pid, 0);
}

static void sessions(void) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    errno = 0;
    if (setsid() != -1 || errno != EPERM) {
      _exit(1);
    }
    pid_t inner = fork();
    if (inner == 0) {
      pid_t session = setsid();
      _exit(session == getpid() && getsid(0) == session && getpgrp() == session ? 7 : 2);
    }
    int word;
    waitpid(inner, &word, 0);
    _exit(WEXITSTATUS(word));
  }
  await("session", pid, 0);
}

static void orphans(void) {
  int ends[2];
  pipe(ends);
  fflush(stdout);
  show("subreaper", prctl(PR_SET_CHILD_SUBREAPER, 1));
  pid_t parent = getpid();
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    pid_t middle = getpid();
    if (fork() == 0) {
      char c = 0;
      close(ends[0]);
      while (getppid() == middle) {
        usleep(1000);
      }
      c = getppid() == parent;
      write(ends[1], &c, 1);
      _exit(9);
    }
    _exit(8);
  }
  int word;
  await("middle", pid, 0);
  char c = 5;
  read(ends[0], &c, 1);
  printf("adopted %d\n", c);
  wait(&word);
  printf("grandchild %d\n", WEXITSTATUS(word));
  show("nobody", wait(&word));
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    pid_t inner = fork();
    if (inner == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      char ready = 1;
      write(ends[1], &ready, 1);
      for (;;) {
        pause();
      }
    }
    char ready;
    read(ends[0], &ready, 1);
    _exit(0);
  }
  waitpid(pid, &word, 0);
  wait(&word);
  printf("at the parent's death: signal %d\n", WTERMSIG(word));
}

int main(void) {
  groups();
  stops();
  counting();
  sessions();
  orphans();
  return 0;
}
