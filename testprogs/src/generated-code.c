// Code that the program writes: on pages that are writable and executable at once, and on pages that
// change between the two; patched in place, from the same thread and from another, again and again;
// code that changes itself; a copy elsewhere; memory that is mapped anew.
//
// build: glibc musl
// slow: makes and runs much code
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096

typedef long (*function)(long, long);

static uint8_t *at;

static void byte(int b) { *at++ = b; }
static void bytes(const void *p, size_t n) { memcpy(at, p, n), at += n; }
static void word(int w) { bytes(&w, 4); }

// rax = (rdi op rsi) + constant, some times over.
static function emit(uint8_t *where, int operation, int constant, int times) {
  at = where;
  bytes("\x48\x89\xf8", 3); // mov rax, rdi
  for (int i = 0; i < times; i++) {
    static const uint8_t operations[] = {0x01, 0x29, 0x31, 0x09}; // add, sub, xor, or rax, rsi
    byte(0x48), byte(operations[operation & 3]), byte(0xf0);
    byte(0x48), byte(0x05), word(constant); // add rax, constant
  }
  byte(0xc3);
  return (function)(uintptr_t)where;
}

static long expected(int operation, long a, long b, int constant, int times) {
  unsigned long x = a;
  for (int i = 0; i < times; i++) {
    switch (operation & 3) {
      case 0: x += b; break;
      case 1: x -= b; break;
      case 2: x ^= b; break;
      case 3: x |= b; break;
    }
    x += constant;
  }
  return x;
}

static unsigned long sum;

static void check(const char *what, long got, long wanted) {
  sum = sum * 31 + got;
  if (got != wanted) printf("%s: %ld, not %ld\n", what, got, wanted);
}

// A loop of code that has been hot for long, then changes in the middle.
static void patch(uint8_t *page, int toggles) {
  // mov rax, 0; mov rcx, rdi; l: add rax, imm8; dec rcx; jnz l; ret
  static const uint8_t loop[] = {0x31, 0xc0, 0x48, 0x89, 0xf9, 0x48, 0x83, 0xc0, 1, 0x48, 0xff, 0xc9, 0x75, 0xf7, 0xc3};
  if (toggles) mprotect(page, PAGE, PROT_READ | PROT_WRITE);
  memcpy(page, loop, sizeof loop);
  for (int i = 1; i < 60; i++) {
    if (toggles) mprotect(page, PAGE, PROT_READ | PROT_WRITE);
    page[8] = i;
    if (toggles) mprotect(page, PAGE, PROT_READ | PROT_EXEC);
    long n = i % 10 == 0 ? 20000 : 50;
    check("patch", ((function)(uintptr_t)page)(n, 0), n * i);
  }
}

// Writes over the instruction that follows, in the same straight line.
static void itself(uint8_t *page) {
  // mov byte ptr [rip + 1], dil; mov eax, 0 (its first byte is written); ret
  static const uint8_t code[] = {0x40, 0x88, 0x3d, 1, 0, 0, 0, 0xb8, 0, 0, 0, 0, 0xc3};
  memcpy(page, code, sizeof code);
  for (int i = 0; i < 300; i++) check("itself", ((long (*)(long))(uintptr_t)page)(i & 127), i & 127);
}

static _Atomic int round_number, done_number;
static uint8_t *shared_page;

// Runs what another thread has written, once that has said so (SDM: and serialised itself).
static void *runner(void *argument) {
  (void)argument;
  for (int i = 1; i <= 500; i++) {
    while (atomic_load(&round_number) < i) {}
    int a, b = 0, c = 0, d;
    __asm__ volatile("cpuid" : "=a"(a), "+b"(b), "+c"(c), "=d"(d) : "0"(0));
    check("other", ((function)(uintptr_t)shared_page)(i, 3), expected(i, i, 3, i, 2));
    atomic_store(&done_number, i);
  }
  return 0;
}

static void others(uint8_t *page) {
  pthread_t thread;
  shared_page = page;
  atomic_store(&round_number, 0);
  pthread_create(&thread, 0, runner, 0);
  for (int i = 1; i <= 500; i++) {
    emit(page, i, i, 2);
    atomic_store(&round_number, i);
    while (atomic_load(&done_number) < i) {}
  }
  pthread_join(thread, 0);
  atomic_store(&done_number, 0);
}

static uint8_t *map(int protection) {
  void *p = mmap(0, 16 * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) exit(1);
  return p;
}

static void many(uint8_t *area, int toggles) {
  for (int i = 0; i < 400; i++) {
    int times = 1 + i % 30;
    uint8_t *where = area + i % 64 * 512;
    if (toggles) mprotect(area, 16 * PAGE, PROT_READ | PROT_WRITE);
    function f = emit(where, i, i * 7, times);
    if (toggles) mprotect(area, 16 * PAGE, PROT_READ | PROT_EXEC);
    for (int k = 0; k < 30; k++) check("many", f(k, i), expected(i, k, i, i * 7, times));
    // What was made before is still there.
    if (i >= 64) {
      int old = i - 63;
      function g = (function)(uintptr_t)(area + old % 64 * 512);
      check("old", g(1, 2), expected(old, 1, 2, old * 7, 1 + old % 30));
    }
  }
}

int main(void) {
  uint8_t *rwx = map(PROT_READ | PROT_WRITE | PROT_EXEC);
  uint8_t *either = map(PROT_READ | PROT_WRITE);
  many(rwx, 0);
  printf("writable and executable %lx\n", sum);
  many(either, 1);
  printf("one or the other %lx\n", sum);
  patch(rwx, 0);
  patch(either, 1);
  printf("patched %lx\n", sum);
  itself(rwx);
  printf("itself %lx\n", sum);
  others(rwx);
  printf("by another thread %lx\n", sum);
  // The end of a page: code that goes on where it can only be executed.
  mprotect(rwx + PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
  function f = emit(rwx + PAGE - 12, 1, 5, 3);
  mprotect(rwx + PAGE, PAGE, PROT_READ | PROT_EXEC);
  for (int i = 0; i < 300; i++) check("edge", f(i, 4), expected(1, i, 4, 5, 3));
  rwx[PAGE - 8] ^= 0x28; // sub becomes add, the first time
  check("edge", f(10, 4), expected(1, expected(0, 10, 4, 5, 1), 4, 5, 2));
  munmap(either, 16 * PAGE);
  uint8_t *again = mmap(either, 16 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  f = emit(again, 2, 77, 5);
  check("again", f(3, 9), expected(2, 3, 9, 77, 5));
  printf("end %lx\n", sum);
  return 0;
}
