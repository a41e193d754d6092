// fork, and what parent and child see of each other: memory, descriptors, file offsets, statuses.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary.h"

static int global = 1;

static const char *strerrorname(int error) {
  return error == ECHILD ? "ECHILD" : error == EINVAL ? "EINVAL" : strerror(error);
}

static void report(const char *what, int status) {
  if (WIFEXITED(status)) {
    printf("%s: exited %d\n", what, WEXITSTATUS(status));
  } else if (WIFSIGNALED(status)) {
    printf("%s: signal %d\n", what, WTERMSIG(status));
  } else {
    printf("%s: status %#x\n", what, status);
  }
  fflush(stdout);
}

static int child(int (*body)(void)) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid < 0) {
    printf("fork: %s\n", strerrorname(errno));
    exit(1);
  }
  if (pid == 0) {
    int status = body();
    fflush(stdout);
    _exit(status);
  }
  int status = -1;
  if (waitpid(pid, &status, 0) != pid) {
    printf("waitpid: %s\n", strerrorname(errno));
  }
  return status;
}

static int memory_body(void) {
  static int local = 5;
  int *heap = malloc(4);
  *heap = 7;
  global += 10;
  local += 10;
  printf("child sees %d %d %d\n", global, local, *heap);
  return 3;
}

static int kill_body(void) {
  raise(SIGKILL);
  return 1;
}

static int abort_body(void) {
  signal(SIGABRT, SIG_DFL);
  kill(getpid(), SIGTERM);
  return 1;
}

static int nested_body(void) {
  int status = child(memory_body);
  report("grandchild", status);
  return getppid() > 1 ? 4 : 5;
}

static int brk_body(void) {
  long old = syscall(SYS_brk, 0);
  long more = syscall(SYS_brk, old + (1 << 20));
  memset((char *)old, 1, 1 << 20);
  return more == old + (1 << 20) ? 0 : 1;
}

static void sharing(void) {
  int *shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int *private = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *shared = *private = 1;
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    *shared = *private = 2;
    _exit(0);
  }
  waitpid(pid, 0, 0);
  printf("shared %d, private %d\n", *shared, *private);
}

static void files(void) {
  FILE *file = fopen("numbers", "w");
  for (int i = 0; i < 2000; i++) {
    fprintf(file, "%07d\n", i);
  }
  fclose(file);
  int fd = open("numbers", O_RDWR);
  char *private = mmap(0, 16000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  char *shared = mmap(0, 16000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  private[4096] = 'P';
  char text[9] = "";
  read(fd, text, 8);
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    read(fd, text, 8);
    printf("child reads %s", text);
    printf("private %.7s %c %.7s\n", private, private[4096], private + 8192);
    private[0] = 'C';
    shared[8] = 'S';
    close(fd);
    fflush(stdout);
    _exit(0);
  }
  waitpid(pid, 0, 0);
  read(fd, text, 8);
  printf("parent reads %s", text);
  printf("private %.7s, shared %.7s\n", private, shared + 8);
  close(fd);
}

static void pipes(void) {
  int ends[2];
  pipe(ends);
  fflush(stdout);
  if (fork() == 0) {
    close(ends[0]);
    for (int i = 0; i < 1000; i++) {
      dprintf(ends[1], "line %d of some length\n", i);
    }
    _exit(0);
  }
  close(ends[1]);
  char buffer[4096];
  long total = 0, n;
  while ((n = read(ends[0], buffer, sizeof buffer)) > 0) {
    total += n;
  }
  printf("pipe: %ld bytes, then %ld\n", total, n);
  close(ends[0]);
  wait(0);
}

static void waiting(void) {
  int status;
  errno = 0;
  int none = waitpid(-1, &status, 0);
  printf("no child: %d %s\n", none, strerrorname(errno));
  int ends[2];
  pipe(ends);
  pid_t first = fork();
  if (first == 0) {
    char c;
    close(ends[1]);
    read(ends[0], &c, 1);
    _exit(11);
  }
  printf("running: %d\n", waitpid(first, &status, WNOHANG));
  errno = 0;
  int other = waitpid(first + 100000, &status, 0);
  printf("other: %d %s\n", other, strerrorname(errno));
  close(ends[1]);
  siginfo_t info;
  memset(&info, 0, sizeof info);
  int result = waitid(P_PID, first, &info, WEXITED | WNOWAIT);
  printf("left: %d %d %d %d %d\n", result, info.si_signo, info.si_code, info.si_status,
         info.si_pid == first);
  struct rusage usage;
  int same = wait4(first, &status, 0, &usage) == first;
  printf("same: %d, ", same);
  report("first", status);
  close(ends[0]);
  int bad = waitpid(-1, &status, 0x100);
  printf("bad options: %d %s\n", bad, strerrorname(errno));
  for (int i = 0; i < 5; i++) {
    if (fork() == 0) {
      _exit(i);
    }
  }
  int sum = 0;
  while (wait(&status) > 0) {
    sum += WEXITSTATUS(status);
  }
  printf("sum %d\n", sum);
}

static void ignoring(void) {
  signal(SIGCHLD, SIG_IGN);
  if (fork() == 0) {
    _exit(1);
  }
  errno = 0;
  int found = wait(0);
  printf("ignored: %d %s\n", found, strerrorname(errno));
  signal(SIGCHLD, SIG_DFL);
}

static void masks(void) {
  sigset_t set, old;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &old);
  raise(SIGUSR1);
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    sigset_t pending, mask;
    sigpending(&pending);
    sigprocmask(SIG_BLOCK, 0, &mask);
    printf("child: pending %d, blocked %d\n", sigismember(&pending, SIGUSR1),
           sigismember(&mask, SIGUSR1));
    fflush(stdout);
    _exit(0);
  }
  waitpid(pid, 0, 0);
  signal(SIGUSR1, SIG_IGN);
  sigprocmask(SIG_SETMASK, &old, 0);
  umask(027);
  if (fork() == 0) {
    umask(0);
    close(open("open", O_CREAT | O_WRONLY, 0666));
    _exit(0);
  }
  wait(0);
  close(open("closed", O_CREAT | O_WRONLY, 0666));
  struct stat first, second;
  stat("open", &first);
  stat("closed", &second);
  printf("modes %o %o\n", first.st_mode, second.st_mode);
}

static void ids(void) {
  pid_t self = getpid();
  fflush(stdout);
  int ends[2];
  pipe(ends);
  pid_t pid = fork();
  if (pid == 0) {
    pid_t mine[3] = {getpid(), getppid(), syscall(SYS_gettid)};
    write(ends[1], mine, sizeof mine);
    _exit(0);
  }
  pid_t its[3];
  read(ends[0], its, sizeof its);
  printf("ids %d %d %d\n", its[0] == pid, its[1] == self, its[2] == pid);
  waitpid(pid, 0, 0);
}

int main(void) {
  temporary_enter();
  report("memory", child(memory_body));
  printf("parent has %d\n", global);
  report("kill", child(kill_body));
  report("term", child(abort_body));
  report("nested", child(nested_body));
  report("brk", child(brk_body));
  sharing();
  files();
  pipes();
  waiting();
  ignoring();
  masks();
  ids();
  unlink("numbers");
  unlink("open");
  unlink("closed");
  temporary_leave();
  return 0;
}
