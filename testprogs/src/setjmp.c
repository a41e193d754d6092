// setjmp and longjmp: out of nested calls, with values, and back into a loop.
// build: glibc musl static-pie
// cflags: -Wno-infinite-recursion
#include <setjmp.h>
#include <stdio.h>

static jmp_buf top, retry;

static void descend(int depth) {
  volatile char space[100];
  space[0] = (char)depth;
  if (depth == 0) longjmp(top, 42);
  descend(depth - 1);
  space[1] = space[0];
}

static double risky(double x) {
  if (x < 0) longjmp(retry, 1);
  return x * 2;
}

int main(void) {
  int value = setjmp(top);
  if (value == 0) {
    puts("going down");
    descend(50);
    puts("never printed");
  }
  printf("came back with %d\n", value);
  volatile int attempts = 0;
  volatile double x = -3;
  if (setjmp(retry) != 0) x = x + 1;
  attempts = attempts + 1;
  printf("result %g after %d attempts\n", risky(x), attempts);
  jmp_buf local;
  volatile int count = 0;
  if (setjmp(local) < 5) {
    count = count + 1;
    longjmp(local, count);
  }
  printf("count %d\n", count);
  sigjmp_buf with_mask;
  int zero = sigsetjmp(with_mask, 1);
  if (zero == 0) siglongjmp(with_mask, 0);
  printf("longjmp with 0 gives %d\n", zero);
  return 0;
}
