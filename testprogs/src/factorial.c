// N! and the Fibonacci number of N * 10 in decimal, with numbers of 32-bit digits in base 10^9.
// build: glibc musl
// args: 1000
// bench: 10000
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE = 1000000000, MOST = 20000 };

static uint32_t number[MOST], other[MOST];
static int size = 1, other_size = 1;

static void multiply(uint32_t by) {
  uint64_t carry = 0;
  for (int i = 0; i < size; i++) {
    carry += (uint64_t)number[i] * by;
    number[i] = (uint32_t)(carry % BASE);
    carry /= BASE;
  }
  if (carry > 0) number[size++] = (uint32_t)carry;
}

// number, other = number + other, number
static void next_fibonacci(void) {
  uint32_t carry = 0;
  for (int i = 0; i < size; i++) {
    uint32_t sum = number[i] + (i < other_size ? other[i] : 0) + carry;
    other[i] = number[i];
    carry = sum >= BASE;
    number[i] = carry ? sum - BASE : sum;
  }
  other_size = size;
  if (carry) number[size++] = 1;
}

static void show(const char *what) {
  long digits = 0, sum = 0;
  char text[16];
  printf("%s: %u%09u", what, number[size - 1], size > 1 ? number[size - 2] : 0);
  for (int i = size - 1; i >= 0; i--) {
    int length = snprintf(text, sizeof text, i == size - 1 ? "%u" : "%09u", number[i]);
    digits += length;
    for (int k = 0; k < length; k++) sum += text[k] - '0';
  }
  printf("... %ld digits, their sum is %ld\n", digits, sum);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1000;
  number[0] = 1;
  for (int i = 2; i <= n; i++) multiply((uint32_t)i);
  show("factorial");
  memset(number, 0, sizeof number);
  number[0] = 1;
  size = 1;
  for (int i = 1; i < n * 10; i++) next_fibonacci();
  show("fibonacci");
  return 0;
}
