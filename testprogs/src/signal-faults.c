// The program's own faults: signal, si_code, si_addr, and the exact registers in the context, which a
// handler changes to go on: past the instruction, with another register, or after mapping what was
// missing. Handlers on an alternate stack, and the death after SA_RESETHAND.
//
// build: glibc musl
// cflags: -fno-stack-protector
// status: signal 11
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static char text[4096];
static size_t used;

static void flush(void) {
  if (write(1, text, used) < 0) _exit(1);
  used = 0;
}

#define SAY(...) (used += snprintf(text + used, sizeof text - used, __VA_ARGS__), flush())

extern char at_divide[], at_null[], at_ud2[], at_int3[], at_gp[], at_store[], at_sse[];

static uintptr_t expected;
static int skip;
static char alternate[65536] __attribute__((aligned(16)));

static void fault(int signal, siginfo_t *info, void *context) {
  ucontext_t *uc = context;
  greg_t *r = uc->uc_mcontext.gregs;
  char here;
  SAY("signal %d code %d errno %d\n", signal, info->si_code, info->si_errno);
  uintptr_t address = (uintptr_t)info->si_addr;
  SAY(" addr %s %lx\n", address == expected ? "of the instruction" : "", address == expected ? 0 : address);
  SAY(" rip %ld trap %ld\n", (long)(r[REG_RIP] - (greg_t)expected), (long)r[REG_TRAPNO]);
  if (skip) {
    SAY(" rbx %lx r12 %lx r15 %lx\n", (long)r[REG_RBX], (long)r[REG_R12], (long)r[REG_R15]);
    SAY(" flags %lx\n", (long)r[REG_EFL] & 0xcd5 & ~0x10L);
  }
  SAY(" cs %lx alternate %d\n", (long)r[REG_CSGSFS] & 0xffff, &here >= alternate && &here < alternate + sizeof alternate);
  SAY(" cr2 %lx err %lx\n", r[REG_TRAPNO] == 14 ? (long)r[REG_CR2] : 0, r[REG_TRAPNO] == 14 ? (long)r[REG_ERR] & 6 : 0);
  uint32_t *fp = (void *)uc->uc_mcontext.fpregs; // An FXSAVE area.
  SAY(" xmm7 %x mxcsr %x cw %x\n", fp[40 + 7 * 4], fp[6], fp[0] & 0xffff);
  fp[40 + 7 * 4 + 1] = 0xabcd;
  r[REG_RIP] += skip;
  r[REG_R15] = 0x1515;
}

static void set(int signal, int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = fault;
  action.sa_flags = SA_SIGINFO | flags;
  sigaction(signal, &action, 0);
}

#define AT(name, length, code)                                                                   \
  do {                                                                                           \
    long r15;                                                                                    \
    unsigned long long xmm;                                                                      \
    expected = (uintptr_t)at_##name;                                                             \
    skip = length;                                                                               \
    __asm__ volatile(                                                                            \
        "mov $0xb0b, %%ebx; mov $0x1212, %%r12d; mov $0x1551, %%r15d; mov $0x77777777, %%eax; movq %%rax, %%xmm7;"      \
        "xor %%edx, %%edx; xor %%ecx, %%ecx; cmp $1, %%ecx; at_" #name ": " code                    \
        "; mov %%r15, %0; movq %%xmm7, %1"                                                        \
        : "=r"(r15), "=r"(xmm)                                                                   \
        :                                                                                        \
        : "rax", "rbx", "rcx", "rdx", "r8", "r12", "r15", "xmm6", "xmm7", "cc", "memory");                  \
    SAY("after " #name " r15 %lx xmm7 %llx\n", r15, xmm);                                         \
  } while (0)

static char *page;

static void map(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)context;
  page = (char *)((uintptr_t)info->si_addr & -4096UL);
  ucontext_t *uc = context;
  static char real[16] = "real";
  uc->uc_mcontext.gregs[REG_R8] = (greg_t)(uintptr_t)real;
}

int main(void) {
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  stack_t old;
  sigaltstack(&stack, &old);
  SAY("old %d\n", old.ss_flags);
  int signals[] = {SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGBUS};
  for (int i = 0; i < 5; i++) set(signals[i], i % 2 ? 0 : SA_ONSTACK);
  AT(divide, 2, "div %%ecx");
  AT(null, 4, "mov 16(%%rcx), %%rax");
  AT(store, 4, "mov %%rax, 16(%%rcx)");
  AT(ud2, 2, "ud2");
  AT(int3, 0, "int3");
  AT(gp, 3, "movabs $0x1234567890abcdef, %%r8; mov (%%r8), %%rax");
  AT(sse, 4, "lea 8(%%rsp), %%r8; or $8, %%r8; cmp $1, %%ecx; movaps (%%r8), %%xmm6");

  // A handler that changes the register and has the instruction executed again.
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = map;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, 0);
  long got;
  __asm__ volatile("mov $0x2345, %%r8d; mov (%%r8), %%eax; mov %%rax, %0" : "=r"(got) : : "rax", "r8");
  SAY("again %.4s at %lx\n", (char *)&got, (long)page);

  sigaltstack(0, &old);
  SAY("stack %d %d %lu\n", old.ss_sp == alternate, old.ss_flags, (unsigned long)old.ss_size);
  stack.ss_flags = SS_DISABLE;
  sigaltstack(&stack, 0);
  sigaltstack(0, &old);
  SAY("stack %d\n", old.ss_flags);
  stack.ss_flags = 0;
  stack.ss_size = 1024;
  SAY("small %d\n", sigaltstack(&stack, 0) == -1 && errno == ENOMEM);

  // Jumping to nowhere, and home from the handler by what is on the stack.
  set(SIGSEGV, SA_RESETHAND);
  skip = 0;
  expected = 0x3000;
  ((void (*)(void))(uintptr_t)0x3000)();
  return 0;
}
