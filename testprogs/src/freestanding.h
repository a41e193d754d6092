// What a program without a C library needs: an entry point, write and exit, and hexadecimal output.
// A program reports cases: each line of a run is folded into a checksum, printed once a group; with
// any argument on its command line it prints every case too, which is how a difference is found:
// diff <(program -v) <(bd0-run program -v).
#ifndef FREESTANDING_H
#define FREESTANDING_H

#include <stddef.h>
#include <stdint.h>

typedef __int128 int128_t;
typedef unsigned __int128 uint128_t;

// main, with or without parameters.
int program(int argc, char **argv) __asm__("main");

static inline long syscall3(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "memory");
  return result;
}

static char output_buffer[4096];
static size_t output_used;

static void output_flush(void) {
  syscall3(1, 1, (long)output_buffer, (long)output_used);
  output_used = 0;
}

static void put_char(char c) {
  if (output_used == sizeof output_buffer) output_flush();
  output_buffer[output_used++] = c;
}

static void put_text(const char *text) {
  while (*text) put_char(*text++);
}

static void put_hex(uint64_t value, int digits) {
  while (digits-- > 0) put_char("0123456789abcdef"[value >> (4 * digits) & 15]);
}

static int verbose;

__attribute__((used, noreturn)) static void start_in_c(long *stack) {
  verbose = stack[0] > 1;
  int status = program((int)stack[0], (char **)(stack + 1));
  output_flush();
  syscall3(60, status, 0, 0);
  __builtin_unreachable();
}

__asm__(
    ".globl _start\n"
    "_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rsp, %rdi\n"
    "  and $-16, %rsp\n"
    "  call start_in_c\n");

static const char *group_name;
static uint64_t group_sum;

static inline void group_begin(const char *name) {
  group_name = name;
  group_sum = 0xcbf29ce484222325u;
}

static void group_word(uint64_t word) {
  for (int i = 0; i < 8; i++) group_sum = (group_sum ^ (word >> 8 * i & 255)) * 0x100000001b3u;
  if (verbose) {
    put_char(' ');
    put_hex(word, 16);
  }
}

// One case: up to four words, inputs first so that the verbose output explains itself.
static inline void group_case(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  if (verbose) {
    put_char('\n');
    put_text(group_name);
  }
  group_word(a);
  group_word(b);
  group_word(c);
  group_word(d);
}

static inline void group_end(void) {
  if (verbose) put_char('\n');
  put_text(group_name);
  put_char(' ');
  put_hex(group_sum, 16);
  put_char('\n');
}

#endif
