// The three system calls at fixed addresses that static programs of old C libraries make, and what else is
// there: nothing that can be read or jumped to.
//
// build: glibc musl
// status: 42
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { GETTIMEOFDAY = 0, TIME = 0x400, GETCPU = 0x800 };
#define VSYSCALL 0xffffffffff600000

static sigjmp_buf back;
static siginfo_t info;
static uintptr_t rip;

static void check(const char *what, int right) { printf("%s: %d\n", what, right); }

static int page_is_there(void) {
  char line[512];
  int found = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (maps && fgets(line, sizeof line, maps)) found |= strstr(line, " --xp ") && strstr(line, "[vsyscall]");
  if (maps) fclose(maps);
  return found;
}

static void on_fault(int signal, siginfo_t *i, void *context) {
  (void)signal;
  info = *i;
  rip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  siglongjmp(back, 1);
}

// Registers but RAX stay as they are, unlike at SYSCALL.
static long call(uintptr_t offset, void *a, void *b) {
  long result;
  uintptr_t rcx = 0x1111, r11 = 0x2222;
  __asm__ volatile(
      "mov %[rcx], %%rcx\n mov %[r11], %%r11\n mov %[a], %%rdi\n mov %[b], %%rsi\n sub $128, %%rsp\n call *%[at]\n"
      "add $128, %%rsp\n mov %%rcx, %[rcx]\n mov %%r11, %[r11]\n"
      : "=&a"(result), [rcx] "+&r"(rcx), [r11] "+&r"(r11)
      : [a] "r"(a), [b] "r"(b), [at] "r"(VSYSCALL + offset)
      : "rcx", "r11", "rdi", "rsi", "memory", "cc");
  if (rcx != 0x1111 || r11 != 0x2222) printf("a register has changed\n");
  return result;
}

static void fault(const char *what, uintptr_t offset, void *a, void *b) {
  if (sigsetjmp(back, 1)) {
    printf("%s: code %d, address %d, at %s\n", what, info.si_code == SI_KERNEL,
           info.si_addr == (void *)0, rip == VSYSCALL + offset ? "the page" : "another place");
    return;
  }
  printf("%s: %ld\n", what, call(offset, a, b));
}

int main(void) {
  if (!page_is_there()) {
    fprintf(stderr, "this Linux has no vsyscall page\n");
    return 77;
  }
  struct timeval before, now = {0, 0}, after;
  struct timezone zone = {7, 7};
  gettimeofday(&before, 0);
  check("gettimeofday", call(GETTIMEOFDAY, &now, 0) == 0);
  gettimeofday(&after, 0);
  check("now", !timercmp(&now, &before, <) && !timercmp(&now, &after, >));
  check("both", call(GETTIMEOFDAY, &now, &zone) == 0 && zone.tz_dsttime == 0);
  check("neither", call(GETTIMEOFDAY, 0, 0) == 0);

  time_t first = time(0), stored = 0, second = call(TIME, &stored, 0);
  check("time", second >= first && second <= time(0) && stored == second);
  check("not stored", call(TIME, 0, 0) >= second);

  unsigned cpu = 4711, node = 4711;
  check("getcpu", call(GETCPU, &cpu, &node) == 0 && cpu < (unsigned)sysconf(_SC_NPROCESSORS_CONF) && node < 64);
  check("no answer wanted", call(GETCPU, 0, 0) == 0);

  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, 0);
  void *nowhere = mmap(0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(nowhere, 4096);
  fault("nowhere to store", TIME, nowhere, 0);
  fault("nowhere for the zone", GETTIMEOFDAY, &now, nowhere);
  fault("between two", 0x401, 0, 0);
  fault("behind the last", 0xc00, 0, 0);
  fflush(stdout);
  if (sigsetjmp(back, 1) == 0) printf("%d\n", *(volatile int *)VSYSCALL);
  else check("cannot be read", info.si_signo == SIGSEGV && info.si_code == SEGV_MAPERR);
  return 42;
}
