// Recursion: Fibonacci, Ackermann, the towers of Hanoi, mutual recursion.
// build: glibc musl
// cflags: -fno-optimize-sibling-calls
// args: 27
// bench: 38
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static int fibonacci(int n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

__attribute__((noinline)) static int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static long moves;

__attribute__((noinline)) static void hanoi(int n, int from, int to, int over) {
  if (n == 0) return;
  hanoi(n - 1, from, over, to);
  moves += from * 100 + to;
  hanoi(n - 1, over, to, from);
}

static int is_odd(unsigned n);
__attribute__((noinline)) static int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
__attribute__((noinline)) static int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 27;
  printf("fibonacci %d\n", fibonacci(n));
  printf("ackermann %d %d\n", ackermann(2, n), ackermann(3, 5));
  hanoi(14, 1, 3, 2);
  printf("hanoi %ld\n", moves);
  printf("even %d odd %d\n", is_even(10000), is_odd(10000));
  return 0;
}
