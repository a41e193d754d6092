// execve, vfork, posix_spawn, scripts, close-on-exec, what survives and what does not, and errors.
// build: glibc musl
// status: 4
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary.h"

extern char **environ;
static char self[4096];

// The program's second life: shows what it was given.
static int again(int argc, char **argv) {
  printf("again:");
  for (int i = 1; i < argc; i++) {
    printf(" [%s]", argv[i]);
  }
  printf(" X=%s", getenv("X") ? getenv("X") : "none");
  struct sigaction action;
  sigaction(SIGUSR1, 0, &action);
  printf(" usr1=%d", action.sa_handler == SIG_DFL ? 0 : action.sa_handler == SIG_IGN ? 1 : 2);
  sigaction(SIGUSR2, 0, &action);
  printf(" usr2=%d", action.sa_handler == SIG_DFL ? 0 : action.sa_handler == SIG_IGN ? 1 : 2);
  sigset_t mask;
  sigprocmask(SIG_BLOCK, 0, &mask);
  printf(" blocked=%d", sigismember(&mask, SIGHUP));
  printf(" fds=");
  for (int fd = 3; fd < 10; fd++) {
    putchar(fcntl(fd, F_GETFD) < 0 ? '-' : '+');
  }
  const char *name = (const char *)getauxval(AT_EXECFN);
  const char *slash = strrchr(name, '/');
  printf(" execfn=%s", slash ? slash + 1 : name);
  char link[4096];
  long length = readlink("/proc/self/exe", link, sizeof link - 1);
  link[length < 0 ? 0 : length] = 0;
  printf(" exe=%d\n", strncmp(strrchr(link, '/') + 1, "execute.", 8) == 0);
  return argc;
}

static void report(const char *what, pid_t pid) {
  int status;
  if (pid < 0 || waitpid(pid, &status, 0) != pid) {
    printf("%s: %s\n", what, (errno == ELOOP ? "ELOOP" : strerror(errno)));
  } else if (WIFEXITED(status)) {
    printf("%s: exited %d\n", what, WEXITSTATUS(status));
  } else {
    printf("%s: status %#x\n", what, status);
  }
  fflush(stdout);
}

static void run(const char *what, const char *path, char **argv, char **envp) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    execve(path, argv, envp);
    printf("%s: %s\n", what, (errno == ELOOP ? "ELOOP" : strerror(errno)));
    fflush(stdout);
    _exit(99);
  }
  report(what, pid);
}

static void script(const char *name, const char *text, int mode) {
  int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  write(fd, text, strlen(text));
  fchmod(fd, mode);
  close(fd);
}

static void handler(int signal) {
  (void)signal;
}

static void scripts(void) {
  char line[5000];
  char *plain[] = {"zero", "one", "two words", 0};
  char *none[] = {0};
  snprintf(line, sizeof line, "#!%s again\nrest\n", self);
  script("script", line, 0755);
  run("script", "./script", plain, none);
  snprintf(line, sizeof line, "#! \t%s  again  and more \t\n", self);
  script("blanks", line, 0755);
  run("blanks", "./blanks", plain, none);
  script("nested", "#!./script\n", 0755);
  run("nested", "./nested", plain, none);
  script("missing", "#!/nowhere/at/all\n", 0755);
  run("missing", "./missing", plain, none);
  script("loop", "#!./loop\n", 0755);
  run("loop", "./loop", plain, none);
  script("empty", "#!\n", 0755);
  run("empty", "./empty", plain, none);
  script("text", "echo hello\n", 0755);
  run("text", "./text", plain, none);
  script("forbidden", line, 0644);
  run("forbidden", "./forbidden", plain, none);
  run("directory", ".", plain, none);
  run("nothing", "./nothing", plain, none);
  run("not a directory", "./text/x", plain, none);
  const char *names[] = {"script", "blanks", "nested", "missing", "loop", "empty", "text", "forbidden"};
  for (int i = 0; i < 8; i++) {
    unlink(names[i]);
  }
}

static void long_arguments(void) {
  char *big = malloc(200000);
  memset(big, 'x', 199999);
  big[199999] = 0;
  char *argv[] = {"zero", "again", big, 0};
  char *none[] = {0};
  run("too long", self, argv, none);
  big[10000] = 0;
  char *many[400];
  for (int i = 0; i < 399; i++) {
    many[i] = big;
  }
  many[399] = 0;
  run("too many", self, many, none);
  free(big);
}

static void spawns(void) {
  char *argv[] = {"spawned", "again", "a", 0};
  pid_t pid;
  fflush(stdout);
  int error = posix_spawn(&pid, self, 0, 0, argv, environ);
  printf("spawn: %d\n", error);
  report("spawned", pid);
  error = posix_spawn(&pid, "/nowhere", 0, 0, argv, environ);
  printf("spawn: %s\n", strerror(error));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 7, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addclose(&actions, 4);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t set;
  sigemptyset(&set);
  posix_spawnattr_setsigmask(&attributes, &set);
  sigaddset(&set, SIGUSR2);
  posix_spawnattr_setsigdefault(&attributes, &set);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  fflush(stdout);
  error = posix_spawn(&pid, self, &actions, &attributes, argv, environ);
  printf("spawn with actions: %d\n", error);
  report("spawned", pid);
  posix_spawn_file_actions_destroy(&actions);
  volatile int seen = 0;
  fflush(stdout);
  pid = vfork();
  if (pid == 0) {
    seen = 42;
    _exit(5);
  }
  printf("vfork: the child has set %d\n", seen);
  report("vfork", pid);
  pid = vfork();
  if (pid == 0) {
    execv(self, argv);
    _exit(6);
  }
  report("vfork and exec", pid);
}

static void by_descriptor(void) {
  char *argv[] = {"by descriptor", "again", 0};
  fflush(stdout);
  int fd = open(self, O_RDONLY | O_CLOEXEC);
  pid_t pid = fork();
  if (pid == 0) {
    syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
    printf("execveat: %s\n", (errno == ELOOP ? "ELOOP" : strerror(errno)));
    fflush(stdout);
    _exit(1);
  }
  report("fexecve", pid);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc > 1 && strncmp(argv[1], "again", 5) == 0) {
    return again(argc, argv);
  }
  readlink("/proc/self/exe", self, sizeof self - 1);
  temporary_enter();
  setenv("X", "seen", 1);
  signal(SIGUSR1, handler);
  signal(SIGUSR2, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  sigprocmask(SIG_BLOCK, &set, 0);
  int fd = open("/dev/null", O_RDONLY);
  dup2(fd, 4);
  fcntl(5, F_SETFD, 0);
  dup3(fd, 6, O_CLOEXEC);
  fcntl(fd, F_DUPFD, 9);
  char *plain[] = {"zero", "again", "", "last", 0};
  char *other[] = {"X=other", 0};
  run("plain", self, plain, other);
  run("own environment", self, plain, environ);
  scripts();
  long_arguments();
  spawns();
  by_descriptor();
  temporary_leave();
  fflush(stdout);
  execv(self, plain);
  return 1;
}
