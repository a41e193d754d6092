// Indirect jumps and calls: dense and sparse switches, tables of functions, computed goto, callbacks.
// build: glibc musl static-pie
#include <stdio.h>

static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int multiply(int a, int b) { return a * b; }
static int maximum(int a, int b) { return a > b ? a : b; }

static int (*const operations[])(int, int) = {add, subtract, multiply, maximum};

__attribute__((noinline)) static int dense(int x) {
  switch (x) {
    case 0: return 17;
    case 1: return x * 31 + 5;
    case 2: return -4;
    case 3: return x << 9;
    case 4: return 99;
    case 5: return x ^ 0x55;
    case 6: return 1234567;
    case 7: return x - 1000;
    case 8: return dense(x - 5) + 1;
    case 9: return dense(x - 7) * 3;
    default: return 0;
  }
}

__attribute__((noinline)) static const char *sparse(long x) {
  switch (x) {
    case -1000000: return "minus a million";
    case -1: return "minus one";
    case 0: return "zero";
    case 65: return "A";
    case 1000: return "thousand";
    case 123456789: return "many";
    case 1L << 40: return "terabyte";
    default: return "other";
  }
}

// A state machine of labels: counts the words and numbers in a text.
static void scan(const char *text) {
  static const void *const classes[] = {&&blank, &&letter, &&digit, &&end};
  int words = 0, numbers = 0, inside = 0;
#define NEXT                                                               \
  do {                                                                     \
    char c = *text++;                                                      \
    int class = c == 0 ? 3 : c >= '0' && c <= '9' ? 2 : c > ' ' ? 1 : 0;   \
    goto *classes[class];                                                  \
  } while (0)
  NEXT;
blank:
  inside = 0;
  NEXT;
letter:
  if (!inside) words++;
  inside = 1;
  NEXT;
digit:
  if (!inside) numbers++;
  inside = 1;
  NEXT;
end:
  printf("%d words, %d numbers\n", words, numbers);
}

int main(int argc, char **argv) {
  (void)argv;
  int total = 0;
  for (int round = 0; round < 1000; round++) {
    total = operations[round % 4](total, round) % 100003;
    total += dense(round % 12);
  }
  printf("%d\n", total);
  const long keys[] = {-1000000, -1, 0, 65, 66, 1000, 123456789, 1L << 40, 1L << 41};
  for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) puts(sparse(keys[i] * argc));
  scan("the 3 quick brown foxes 42 jump over 1000 lazy dogs");
  return 0;
}
