// A stack pointer that points where no stack is harms nobody who stores nothing there: a register like
// others, and what a thread has left that unmaps its own stack before it ends.
//
// build: glibc musl
// slow: it spins there, long enough for somebody to look
// status: 42
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 1 << 16, TICKS = 300000000 };

static void spin_with(void *stack_pointer) {
  uint64_t begin, ticks;
  __asm__ volatile(
      "mov %%rsp, %%r8\n mov %[at], %%rsp\n"
      "rdtsc\n shl $32, %%rdx\n or %%rdx, %%rax\n mov %%rax, %[begin]\n"
      "0: rdtsc\n shl $32, %%rdx\n or %%rdx, %%rax\n sub %[begin], %%rax\n cmp %[most], %%rax\n jb 0b\n"
      "mov %%r8, %%rsp\n"
      : "=&a"(ticks), [begin] "=&r"(begin)
      : [at] "r"(stack_pointer), [most] "r"((uint64_t)TICKS)
      : "rdx", "r8", "memory", "cc");
}

// Its last: no stack is left.
__attribute__((noreturn)) static void leave(void *stack) {
  __asm__ volatile(
      "syscall\n"
      "rdtsc\n shl $32, %%rdx\n or %%rdx, %%rax\n mov %%rax, %%r9\n"
      "0: rdtsc\n shl $32, %%rdx\n or %%rdx, %%rax\n sub %%r9, %%rax\n cmp %[most], %%rax\n jb 0b\n"
      "mov %[exit], %%eax\n mov $7, %%edi\n syscall\n"
      :
      : "a"(SYS_munmap), "D"(stack), "S"((uint64_t)SIZE), [exit] "i"(SYS_exit), [most] "i"(TICKS)
      : "rcx", "r9", "r11", "rdx", "memory");
  __builtin_unreachable();
}

static int child(void *stack) { leave(stack); }

static void *at(int protection) {
  char *memory = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(memory, 0x55, SIZE);
  if (protection < 0) munmap(memory, SIZE);
  else if (protection == PROT_NONE) memory = mmap(0, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  else mprotect(memory, SIZE, protection);
  return memory;
}

int main(void) {
  spin_with((char *)at(-1) + SIZE / 2);
  puts("unmapped");
  spin_with((char *)at(PROT_READ) + SIZE / 2);
  puts("read-only");
  spin_with((char *)at(PROT_NONE) + SIZE / 2);
  puts("no access");
  spin_with(0);
  spin_with((void *)(1ull << 46));
  puts("nowhere");
  fflush(stdout);
  char *stack = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(stack, 0x55, SIZE);
  pid_t pid = clone(child, stack + SIZE, SIGCHLD, stack);
  int status;
  waitpid(pid, &status, 0);
  printf("without a stack: %x\n", status);
  return 42;
}
