// What the demos without a C library share. They touch few pages, so that thousands of them fit.
#ifndef BARE_H
#define BARE_H

#include <bd0.h>

#ifdef BD0_FAR
BD0_NOTE
#endif

// main; `stack` is as the kernel leaves it: argc, then argv.
int program(int argc, char **argv) __asm__("main");

static inline long linux_call(long number, long a, long b, long c) {
  return bd0_call(number, (uint64_t)a, (uint64_t)b, (uint64_t)c, 0);
}

__attribute__((noreturn)) static inline void quit(int status) {
  for (;;) linux_call(231, status, 0, 0);
}

static inline void print(int descriptor, const char *text) {
  long length = 0;
  while (text[length]) length++;
  linux_call(1, descriptor, (long)text, length);
}

// The result of a kernel-call that has to succeed.
static inline long must(const char *name, const char *call, long result) {
  if (result < 0 && result >= -4095) {
    print(2, name);
    print(2, result == -BD0_ENOSYS ? ": not under BD0: there is no kernel-call " : ": failed: ");
    print(2, call);
    print(2, "\n");
    quit(2);
  }
  return result;
}

__attribute__((used, noreturn)) static void start_in_c(long *stack) {
  quit(program((int)stack[0], (char **)(stack + 1)));
}

__asm__(
    ".globl _start\n"
    "_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rsp, %rdi\n"
    "  and $-16, %rsp\n"
    "  call start_in_c\n");

#endif
