// uname, limits, ids, umask, getrandom, sysinfo, getrusage, terminal and scheduling calls.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

static void show(const char *what, long result) {
  int error = errno;
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
}

int main(void) {
  struct utsname name;
  show("uname", uname(&name));
  printf("%s %s, release %d\n", name.sysname, name.machine, name.release[0] >= '3');
  struct rlimit limit;
  show("getrlimit stack", getrlimit(RLIMIT_STACK, &limit));
  printf("soft at most hard: %d\n", limit.rlim_cur <= limit.rlim_max);
  show("getrlimit files", getrlimit(RLIMIT_NOFILE, &limit));
  printf("some files: %d\n", limit.rlim_cur > 20);
  show("getrlimit nonsense", getrlimit(999, &limit));
  struct rusage usage;
  show("getrusage", getrusage(RUSAGE_SELF, &usage));
  unsigned char random[256] = {0};
  show("getrandom", getrandom(random, sizeof random, 0));
  int set = 0;
  for (int i = 0; i < 256; i++) set |= random[i];
  printf("some bits set: %d\n", set != 0);
  show("getrandom flags", getrandom(random, 10, 0x1000));
  show("umask", (umask(027), umask(022)));
  printf("pid %d, parent %d\n", getpid() > 0, getppid() >= 0);
  printf("ids equal: %d\n", getuid() == geteuid() && getgid() == getegid());
  struct sysinfo info;
  show("sysinfo", sysinfo(&info));
  printf("memory: %d\n", info.totalram > 0);
  show("sched_yield", sched_yield());
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  show("affinity", sched_getaffinity(0, sizeof cpus, &cpus));
  printf("cpus: %d %d\n", CPU_COUNT(&cpus) > 0, sysconf(_SC_NPROCESSORS_ONLN) > 0);
  struct tms times_now;
  printf("times: %d\n", times(&times_now) != (clock_t)-1);
  struct winsize window;
  int ends[2];
  if (pipe(ends) != 0) return 1;
  show("window of a pipe", ioctl(ends[0], TIOCGWINSZ, &window));
  show("terminal of nothing", isatty(77));
  show("priority", getpriority(PRIO_PROCESS, 0) < 20 ? 0 : -1);
  char host[256];
  show("gethostname", gethostname(host, sizeof host));
  return 0;
}
