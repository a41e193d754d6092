// Thread-local variables of the main thread: initialised, zero, aligned, and errno.
// build: glibc musl static-pie musl-pie
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static __thread int counter = 41;
static __thread char text[32] = "thread-local text";
static __thread long zeroed[100];
static __thread struct {
  double values[4];
} aligned __attribute__((aligned(64))) = {{1.5, 2.5, 3.5, 4.5}};
__thread int global = -7;

__attribute__((noipa)) static int *address_of_counter(void) { return &counter; }

int main(void) {
  counter++;
  text[0] = 'T';
  printf("%d %s %ld %g %d\n", counter, text, zeroed[99], aligned.values[3], global);
  printf("aligned %d, same address %d\n", (uintptr_t)&aligned % 64 == 0,
         address_of_counter() == &counter);
  *address_of_counter() = 5;
  for (int i = 0; i < 100; i++) zeroed[i] += i * counter;
  printf("%d %ld\n", counter, zeroed[99]);
  errno = 0;
  close(-1);
  printf("errno is EBADF: %d\n", errno == EBADF);
  return 0;
}
