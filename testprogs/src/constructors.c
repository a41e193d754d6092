// Constructors by priority before main; destructors and atexit in reverse order after it, with
// stdio still flushed at the end.
// build: glibc musl static-pie
// status: 3
#include <stdio.h>
#include <stdlib.h>

static int order;

__attribute__((constructor(102))) static void second(void) { printf("second %d\n", order++); }
__attribute__((constructor(101))) static void first(void) { printf("first %d\n", order++); }
__attribute__((constructor)) static void last(void) { printf("last %d\n", order++); }
__attribute__((destructor)) static void farewell(void) { printf("destructor %d\n", order++); }

static void one(void) { printf("atexit one %d\n", order++); }
static void two(void) { printf("atexit two %d\n", order++); }

int main(void) {
  printf("main %d\n", order++);
  atexit(one);
  atexit(two);
  printf("no newline at the end: ");
  exit(3);
}
