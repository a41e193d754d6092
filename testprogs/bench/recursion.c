// Recursion: Fibonacci, Ackermann, the towers of Hanoi, mutual recursion.
// build: glibc musl
// cflags: -fno-optimize-sibling-calls
// args: 27
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

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

static void work(long n) {
  report("fibonacci %d\n", fibonacci((int)n));
  report("ackermann %d %d\n", ackermann(2, (int)n), ackermann(3, 5));
  moves = 0;
  hanoi(14, 1, 3, 2);
  report("hanoi %ld\n", moves);
  report("even %d odd %d\n", is_even(10000), is_odd(10000));
}

int main(int argc, char **argv) { return steady(argc, argv, 27, work); }
