// Calls that return otherwise than they were made: coroutines that switch stacks inside nested calls, functions
// that leave out their callers, deep recursion through two functions, and a return address that is changed.
// build: glibc musl
// cflags: -fno-optimize-sibling-calls -fcf-protection=none
// args: 3000
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// Pushes the callee-saved registers, saves the stack pointer and takes another one.
void switch_stack(void **from, void *to);
__asm__(
    ".text\n.type switch_stack, @function\nswitch_stack:\n"
    "  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
    "  mov %rsp, (%rdi)\n  mov %rsi, %rsp\n"
    "  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n  ret\n"
    ".size switch_stack, . - switch_stack\n");

enum { COROUTINES = 5, STACK = 64 << 10 };

static void *stacks[COROUTINES], *positions[COROUTINES], *scheduler;
static int current, finished;
static uint64_t sum;

static void yield(void) { switch_stack(&positions[current], scheduler); }

__attribute__((noinline)) static uint64_t walk(unsigned depth, uint64_t value) {
  if (depth == 0) {
    yield();
    return value;
  }
  uint64_t left = walk(depth - 1, value * 3 + 1);
  if (depth % 3 == 0) yield();
  return left + walk(depth - 1, value ^ depth);
}

static void body(void) {
  int self = current;
  for (int round = 0; round < 4; round++) sum = sum * 31 + walk(6, (uint64_t)(self + round));
  finished++;
  for (;;) yield();
}

static void coroutines(void) {
  for (int i = 0; i < COROUTINES; i++) {
    stacks[i] = malloc(STACK);
    if (stacks[i] == NULL) exit(1);
    void **top = (void **)(((uintptr_t)stacks[i] + STACK) & ~(uintptr_t)15);
    *--top = NULL;           // the alignment of a called function
    *--top = (void *)body;   // the return address
    positions[i] = top - 6;  // six registers
  }
  long switches = 0;
  while (finished < COROUTINES) {
    current = (int)(switches++ % COROUTINES);
    switch_stack(&scheduler, positions[current]);
  }
  printf("%ld switches, %llx\n", switches, (unsigned long long)sum);
  for (int i = 0; i < COROUTINES; i++) free(stacks[i]);
}

static jmp_buf out;

__attribute__((noinline)) static int odd(unsigned n);

__attribute__((noinline)) static int even(unsigned n) {
  volatile unsigned keep = n;
  if (n == 0xffffffff) longjmp(out, 7);
  return n == 0 ? 1 : odd(n - 1) ^ (int)(keep - n);
}

__attribute__((noinline)) static int odd(unsigned n) {
  volatile unsigned keep = n;
  return n == 0 ? 0 : even(n - 1) ^ (int)(keep - n);
}

__attribute__((noinline)) static int leaves(int depth) {
  volatile int keep = depth;
  if (depth == 0) return even(0xffffffff);
  return leaves(depth - 1) + keep;
}

// Returns to where its caller would have returned to: the caller's rest is left out.
int skipping(int value);
__asm__(
    ".text\n.type skipping, @function\nskipping:\n"
    "  lea 1(%rdi), %eax\n  add $8, %rsp\n  ret\n.size skipping, . - skipping\n");
int middle(int value);
__asm__(
    ".text\n.type middle, @function\nmiddle:\n"
    "  call skipping\n  add $1000000, %eax\n  ret\n.size middle, . - middle\n");

// Returns behind the instruction that follows the call.
int hopping(int value);
__asm__(
    ".text\n.type hopping, @function\nhopping:\n"
    "  lea (%rdi,%rdi), %eax\n  addq $5, (%rsp)\n  ret\n.size hopping, . - hopping\n");
int hop(int value);
__asm__(
    ".text\n.type hop, @function\nhop:\n"
    "  call hopping\n  .byte 0x05\n  .long 1000000\n  add $3, %eax\n  ret\n.size hop, . - hop\n");

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 3000;
  coroutines();
  int parity = 0, left = 0, skipped = 0, hopped = 0;
  for (int i = 0; i < rounds; i++) {
    parity += even((unsigned)i % 700);
    int value = setjmp(out);
    if (value == 0) leaves(i % 9);
    left += value;
    skipped = middle(skipped);
    hopped = hop(hopped % 1000);
  }
  printf("%d %d %d %d\n", parity, left, skipped, hopped);
  return 0;
}
