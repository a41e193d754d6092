// What /proc tells of oneself, of a thread, of a child that waits, has stopped or has ended, and which processes,
// threads and descriptors it lists.
//
// build: glibc musl
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[1 << 16];

static long contents(const char *folder, const char *name) {
  char path[200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -errno;
  long length = 0, got;
  while ((got = read(fd, text + length, sizeof text - 1 - length)) > 0) length += got;
  close(fd);
  text[length] = 0;
  return length;
}

// The value of a line of status.
static const char *line(const char *name) {
  static char value[200];
  size_t length = strlen(name);
  for (char *at = text; at && *at; at = strchr(at, '\n'), at += at != 0) {
    if (strncmp(at, name, length) == 0 && at[length] == ':') {
      at += length + 1;
      at += strspn(at, "\t ");
      snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\n"), at);
      return value;
    }
  }
  return "none";
}

// A field of stat, counted from 1; 3 and above.
static long long field(int number) {
  char *at = strrchr(text, ')');
  for (int i = 2; at && i < number; i++) at = strchr(at + 1, ' ');
  return at ? strtoll(at + 1, 0, 10) : -1;
}

static char state(void) {
  char *at = strrchr(text, ')');
  return at ? at[2] : '?';
}

static void about(const char *what, const char *folder, pid_t pid, pid_t parent, pid_t process) {
  printf("%s:\n", what);
  if (contents(folder, "stat") <= 0) printf(" no stat\n");
  printf(" stat: number %d name %.*s parent %d group %d session %d threads %lld age %d size %d\n",
         atoi(text) == pid, (int)(strrchr(text, ')') - strchr(text, '(') + 1), strchr(text, '('), field(4) == parent,
         field(5) == getpgid(process), field(6) == getsid(process), field(20), field(22) > 0, field(23) > 0);
  if (contents(folder, "status") <= 0) printf(" no status\n");
  printf(" status: Name %s Tgid %d", line("Name"), atoi(line("Tgid")) == process);
  printf(" Pid %d", atoi(line("Pid")) == pid);
  printf(" PPid %d", atoi(line("PPid")) == parent);
  printf(" uid %d", (uid_t)atoi(line("Uid")) == getuid());
  printf(" Threads %s", line("Threads"));
  printf(" SigBlk %s", line("SigBlk"));
  printf(" SigIgn %llx", strtoull(line("SigIgn"), 0, 16) & 0xfff);
  printf(" SigCgt %llx", strtoull(line("SigCgt"), 0, 16) & 0xfff);
  printf(" ShdPnd %s", line("ShdPnd"));
  printf(" VmSize %d\n", atoi(line("VmSize")) > 0);
  contents(folder, "comm");
  printf(" comm %s", text);
  long length = contents(folder, "cmdline");
  printf(" cmdline %d ends %d\n", length > 0, length > 0 && text[length - 1] == 0);
  length = contents(folder, "statm");
  printf(" statm %d\n", strtol(text, 0, 10) > 0);
}

static void await_state(const char *folder, char wanted) {
  do {
    if (contents(folder, "stat") <= 0) break;
  } while (state() != wanted);
  printf(" state %c\n", state());
  contents(folder, "status");
  printf(" State %s\n", line("State"));
}

static int listed(const char *folder, const char *wanted, int type) {
  DIR *all = opendir(folder);
  int found = 0;
  for (struct dirent *entry; all && (entry = readdir(all));)
    if (strcmp(entry->d_name, wanted) == 0) found += entry->d_type == type ? 1 : 100;
  rewinddir(all);
  for (struct dirent *entry; all && (entry = readdir(all));)
    if (strcmp(entry->d_name, wanted) == 0) found += 10;
  closedir(all);
  return found;
}

static void lists(const char *what, const char *folder, int number, int type) {
  char name[20];
  snprintf(name, sizeof name, "%d", number);
  printf("%s: %d\n", what, listed(folder, name, type));
}

static int count(const char *folder) {
  DIR *all = opendir(folder);
  int found = 0;
  for (struct dirent *entry; all && (entry = readdir(all));) found += entry->d_name[0] != '.';
  closedir(all);
  return found;
}

static int to_thread[2];
static pid_t tid;
static void *thread(void *of) {
  (void)of;
  char byte;
  prctl(PR_SET_NAME, "a thread (of 2)");
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &set, 0);
  tid = syscall(SYS_gettid);
  if (read(to_thread[0], &byte, 1) != 1) exit(2);
  if (read(to_thread[0], &byte, 1) != 1) exit(2);
  return 0;
}

static void names(const char *folder, const char *what) {
  char path[200], link[4096];
  struct stat info, null;
  snprintf(path, sizeof path, "%s/exe", folder);
  ssize_t length = readlink(path, link, sizeof link - 1);
  link[length < 0 ? 0 : length] = 0;
  printf("%s: exe %d", what, strrchr(link, '/') && strcmp(strrchr(link, '/') + 1, program_invocation_short_name) == 0);
  snprintf(path, sizeof path, "%s/cwd", folder);
  length = readlink(path, link, sizeof link - 1);
  link[length < 0 ? 0 : length] = 0;
  printf(" cwd %s", link);
  snprintf(path, sizeof path, "%s/fd/9", folder);
  length = readlink(path, link, sizeof link - 1);
  link[length < 0 ? 0 : length] = 0;
  printf(" fd %s", link);
  stat("/dev/null", &null);
  printf(" same %d", stat(path, &info) == 0 && info.st_rdev == null.st_rdev);
  snprintf(path, sizeof path, "%s/fd/10", folder);
  printf(" not open %d", lstat(path, &info) < 0 && errno == ENOENT);
  printf(" folder %d owner %d\n", stat(folder, &info) == 0 && S_ISDIR(info.st_mode), info.st_uid == getuid());
  snprintf(path, sizeof path, "%s/fd", folder);
  lists(" descriptor", path, 9, DT_LNK);
  lists(" no descriptor", path, 10, DT_LNK);
}

int main(void) {
  char folder[100];
  for (int fd = 3; fd < 20; fd++) close(fd);
  signal(SIGHUP, SIG_IGN);
  signal(SIGUSR1, (void (*)(int))exit);
  prctl(PR_SET_NAME, "first) (name");
  dup2(open("/dev/null", O_RDWR), 9);
  if (chdir("/etc") != 0) return 1;
  snprintf(folder, sizeof folder, "/proc/%d", getpid());
  about("self", "/proc/self", getpid(), getppid(), getpid());
  about("by number", folder, getpid(), getppid(), getpid());
  contents("/proc/self", "stat");
  printf(" state %c\n", state());
  names("/proc/self", "self");
  lists("listed", "/proc", getpid(), DT_DIR);
  printf("threads %d\n", count("/proc/self/task"));
  long length = contents("/proc/self", "auxv");
  unsigned long *words = (unsigned long *)text, entry = 0, page = 0;
  for (long i = 0; i + 1 < length / 8; i += 2) {
    if (words[i] == AT_ENTRY) entry = words[i + 1];
    if (words[i] == AT_PAGESZ) page = words[i + 1];
  }
  printf("auxv %d %lu\n", entry == getauxval(AT_ENTRY), page);

  if (pipe(to_thread) != 0) return 1;
  pthread_t second;
  pthread_create(&second, 0, thread, 0);
  if (write(to_thread[1], "!", 1) != 1) return 1;
  char of_thread[100];
  while (__atomic_load_n(&tid, __ATOMIC_SEQ_CST) == 0) continue;
  snprintf(of_thread, sizeof of_thread, "/proc/self/task/%d", tid);
  await_state(of_thread, 'S');
  about("thread", of_thread, tid, getppid(), getpid());
  lists("listed", "/proc/self/task", tid, DT_DIR);
  printf("threads %d\n", count("/proc/self/task"));
  printf("no thread %ld\n", contents("/proc/self/task/1", "stat"));
  if (write(to_thread[1], "!", 1) != 1) return 1;
  pthread_join(second, 0);
  for (int i = 0; count("/proc/self/task") != 1; i++) continue;

  fflush(stdout);
  int own[2];
  if (pipe(own) != 0) return 1;
  pid_t child = fork();
  if (child == 0) {
    char byte;
    prctl(PR_SET_NAME, "child");
    if (chdir("/usr") != 0) return 1;
    setpgid(0, 0);
    close(own[1]);
    return read(own[0], &byte, 1) != 0;
  }
  setpgid(child, child);
  snprintf(folder, sizeof folder, "/proc/%d", child);
  do contents(folder, "comm");
  while (strcmp(text, "child\n") != 0);
  printf("child waits:\n");
  await_state(folder, 'S');
  about("child", folder, child, getpid(), child);
  names(folder, "child");
  lists("listed", "/proc", child, DT_DIR);
  snprintf(of_thread, sizeof of_thread, "/proc/%d/task", child);
  lists("its thread", of_thread, child, DT_DIR);
  kill(child, SIGSTOP);
  await_state(folder, 'T');
  kill(child, SIGCONT);
  await_state(folder, 'S');
  printf("maps %d\n", contents(folder, "maps") > 0 && strstr(text, "[stack]") != 0);
  printf("environ %d\n", contents(folder, "environ") >= 0);
  close(own[1]);
  printf("child has ended:\n");
  await_state(folder, 'Z');
  printf("cmdline %ld maps %ld\n", contents(folder, "cmdline"), contents(folder, "maps"));
  lists("listed", "/proc", child, DT_DIR);
  waitpid(child, 0, 0);
  printf("gone: stat %ld", contents(folder, "stat"));
  struct stat info;
  printf(" folder %d\n", stat(folder, &info) < 0 ? errno : 0);
  lists("listed", "/proc", child, DT_DIR);
  return 0;
}
