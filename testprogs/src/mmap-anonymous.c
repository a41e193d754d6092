// Anonymous memory: mmap, munmap of the middle, MAP_FIXED, mprotect, mremap, madvise, and the errors.
// qemu-user 7.2 ignores MAP_FIXED_NOREPLACE.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

static void show(const char *what, long result) {
  int error = errno;
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
}

static unsigned char *map(void *where, size_t size, int flags) {
  return mmap(where, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static int all(const unsigned char *p, size_t size, int value) {
  for (size_t i = 0; i < size; i++) {
    if (p[i] != value) return 0;
  }
  return 1;
}

int main(void) {
  unsigned char *p = map(NULL, 16 * PAGE, 0);
  printf("mapped %d, aligned %d, zero %d\n", p != MAP_FAILED, (uintptr_t)p % PAGE == 0,
         all(p, 16 * PAGE, 0));
  memset(p, 1, 16 * PAGE);
  show("munmap middle", munmap(p + 4 * PAGE, 4 * PAGE));
  printf("both sides stay: %d %d\n", all(p, 4 * PAGE, 1), all(p + 8 * PAGE, 8 * PAGE, 1));
  unsigned char *again = map(p + 4 * PAGE, 4 * PAGE, MAP_FIXED);
  printf("fixed: %d, zero %d\n", again == p + 4 * PAGE, all(again, 4 * PAGE, 0));
  again = map(p + 2 * PAGE, 4 * PAGE, MAP_FIXED);
  printf("fixed over old: %d, zero %d, next stays %d\n", again == p + 2 * PAGE,
         all(again, 4 * PAGE, 0), all(p + 8 * PAGE, PAGE, 1));
  again = map(p, PAGE, MAP_FIXED_NOREPLACE);
  printf("no replace: %d\n", again == MAP_FAILED && errno == EEXIST);
  show("mprotect", mprotect(p, 8 * PAGE, PROT_READ));
  show("mprotect back", mprotect(p, 8 * PAGE, PROT_READ | PROT_WRITE));
  p[5] = 9;
  show("mprotect unaligned", mprotect(p + 1, PAGE, PROT_READ));
  show("madvise", madvise(p, PAGE, MADV_DONTNEED));
  printf("thrown away: %d\n", p[5]);
  show("munmap", munmap(p, 16 * PAGE));
  show("munmap again", munmap(p, 16 * PAGE));
  show("munmap unaligned", munmap(p + 1, PAGE));
  show("munmap nothing", munmap(p, 0));
  printf("length 0: %d\n", map(NULL, 0, 0) == MAP_FAILED && errno == EINVAL);
  printf("too much: %d\n", map(NULL, (size_t)1 << 62, 0) == MAP_FAILED && errno == ENOMEM);
  printf("fixed unaligned: %d\n",
         map((void *)(uintptr_t)0x12345678, PAGE, MAP_FIXED) == MAP_FAILED && errno == EINVAL);

  unsigned char *q = map(NULL, 2 * PAGE, 0);
  memset(q, 7, 2 * PAGE);
  q = mremap(q, 2 * PAGE, 600 * PAGE, MREMAP_MAYMOVE);
  printf("grown: %d, kept %d, zero %d\n", q != MAP_FAILED, all(q, 2 * PAGE, 7),
         all(q + 2 * PAGE, 598 * PAGE, 0));
  unsigned char *shrunk = mremap(q, 600 * PAGE, PAGE, 0);
  printf("shrunk in place: %d, kept %d\n", shrunk == q, all(q, PAGE, 7));
  unsigned char *target = map(NULL, 8 * PAGE, 0);
  unsigned char *moved = mremap(q, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + PAGE);
  printf("moved: %d, kept %d, around %d %d\n", moved == target + PAGE, all(moved, PAGE, 7),
         target[PAGE - 1], target[2 * PAGE]);
  show("munmap", munmap(target, 8 * PAGE));
  void *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  memset(shared, 3, PAGE);
  show("msync", msync(shared, PAGE, MS_SYNC));
  show("munmap", munmap(shared, PAGE));
  return 0;
}
