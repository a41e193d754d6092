// Files in memory: private and shared, offsets, the tail of the last page, writing through.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "temporary.h"

enum { PAGE = 4096, SIZE = 3 * PAGE + 100 };

int main(void) {
  temporary_enter();
  int fd = open("file", O_RDWR | O_CREAT, 0600);
  static char content[SIZE];
  for (int i = 0; i < SIZE; i++) content[i] = (char)('a' + i / 7 % 26);
  if (write(fd, content, SIZE) != SIZE) return 1;
  char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  printf("private: %d, same %d, tail zero %d\n", p != MAP_FAILED, memcmp(p, content, SIZE) == 0,
         p[SIZE] == 0 && p[4 * PAGE - 1] == 0);
  memcpy(p + 10, "PRIVATE", 7);
  char back[8] = {0};
  printf("%d", (int)pread(fd, back, 7, 10));
  printf(" file unchanged: %d\n", memcmp(back, content + 10, 7) == 0);
  char *second = mmap(NULL, PAGE + 100, PROT_READ, MAP_PRIVATE, fd, 2 * PAGE);
  printf("offset: %d\n", memcmp(second, content + 2 * PAGE, PAGE + 100) == 0);
  munmap(second, PAGE + 100);
  char *whole = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(whole, '.', 8 * PAGE);
  char *inside = mmap(whole + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, PAGE);
  printf("inside: %d %c %c %d\n", inside == whole + PAGE, whole[PAGE - 1], whole[2 * PAGE],
         memcmp(inside, content + PAGE, PAGE) == 0);
  munmap(whole, 8 * PAGE);

  char *shared = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared == MAP_FAILED) {
    perror("shared");
  } else {
    memcpy(shared + PAGE, "SHARED", 6);
    msync(shared, SIZE, MS_SYNC);
    memset(back, 0, sizeof back);
    pread(fd, back, 6, PAGE);
    printf("written through: %s\n", back);
    pwrite(fd, "BACK", 4, 2 * PAGE);
    printf("and back: %.4s\n", shared + 2 * PAGE);
    munmap(shared, SIZE);
  }
  close(fd);
  printf("after close: %.7s\n", p + 10);
  munmap(p, SIZE);
  printf("closed: %d", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
  printf(" %s\n", strerror(errno));
  fd = open("file", O_WRONLY);
  printf("write-only: %d", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED);
  printf(" %s\n", strerror(errno));
  close(fd);
  fd = open("file", O_RDONLY);
  printf("offset unaligned: %d", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 10) == MAP_FAILED);
  printf(" %s\n", strerror(errno));
  printf("read-only shared for writing: %d",
         mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  printf(" %s\n", strerror(errno));
  close(fd);
  unlink("file");
  temporary_leave();
  return 0;
}
