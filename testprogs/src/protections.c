// What programs do with page protections: pages that are made accessible when they are first touched,
// a write barrier, a guard below a buffer, and the end of the stack, each met by a handler.
// build: glibc musl
// protection: all of it
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 16 };

static char alternate[1 << 16];
static char *area;
static sigjmp_buf back;
static volatile int faults, first_code, last_page;

// Allows what was tried, and has it tried again.
static void allow(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  if (faults++ == 0) first_code = info->si_code;
  last_page = (int)(((char *)info->si_addr - area) / PAGE);
  mprotect((void *)((uintptr_t)info->si_addr & -(uintptr_t)PAGE), PAGE, PROT_READ | PROT_WRITE);
}

static void leave(int number, siginfo_t *info, void *context) {
  (void)context;
  first_code = info->si_code;
  siglongjmp(back, number);
}

static void handle(void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction action = {0};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, NULL);
}

__attribute__((noinline)) static int deeper(int n) {
  volatile char frame[512];
  frame[0] = (char)n;
  return n == -1 ? 0 : deeper(n + 1) + frame[0];
}

static void report(const char *what) {
  printf("%s: %d faults, code %d, last page %d\n", what, faults, first_code, last_page);
  faults = 0;
}

int main(void) {
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&stack, NULL);
  handle(allow);
  area = mmap(NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < PAGES * PAGE; i += 512) area[i]++;
  report("touched");
  mprotect(area, PAGES * PAGE, PROT_READ);
  long sum = 0;
  for (int i = 0; i < PAGES * PAGE; i++) sum += area[i];
  printf("sum %ld, ", sum);
  report("read");
  for (int i = 0; i < 100; i++) area[i * 600] = (char)i;
  report("written");
  mprotect(area, PAGES * PAGE, PROT_READ);
  memset(area + 100, 1, 3 * PAGE);
  report("set");
  mprotect(area + PAGE, PAGE, PROT_NONE);
  memcpy(area + 2 * PAGE, area + PAGE - 50, 100);
  report("copied");
  *(volatile uint64_t *)(area + PAGE - 3) += 1;
  mprotect(area + 5 * PAGE, PAGE, PROT_READ);
  __atomic_fetch_add((uint64_t *)(area + 5 * PAGE), 1, __ATOMIC_SEQ_CST);
  report("changed");
  handle(leave);
  munmap(area + 7 * PAGE, PAGE);
  if (sigsetjmp(back, 1) == 0) printf("%d\n", ((volatile char *)area)[8 * PAGE - 1]);
  report("unmapped");
  for (volatile int i = 0; i < 2; i++) {
    int number = sigsetjmp(back, 1);
    if (number == 0) printf("%d\n", deeper(0));
    printf("stack: signal %d, code %d\n", number, first_code);
  }
  return 0;
}
