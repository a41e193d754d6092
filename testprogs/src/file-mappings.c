// Mappings of files: shared and private, coherence, growing, moving, advice, protection of the file.
// build: glibc musl
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "show.h"
#include "temporary.h"

enum { PAGE = 4096 };

static void text(const char *what, int fd, long at) {
  char room[32] = {0};
  long n = pread(fd, room, 16, at);
  printf("%s: %ld '%s'\n", what, n, room);
}

int main(void) {
  temporary_enter();
  int fd = open("file", O_RDWR | O_CREAT, 0600);
  static char page[8 * PAGE];
  for (int i = 0; i < 8; i++) snprintf(page + i * PAGE, 32, "page %d", i);
  show("write", write(fd, page, sizeof page));
  char *shared = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  char *second = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE);
  char *private = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  printf("%s, %s, %s\n", shared + PAGE, second, private);
  strcpy(shared + PAGE, "stored");
  puts(second);
  text("read", fd, PAGE);
  strcpy(private, "mine");
  text("read", fd, 0);
  show("pwrite", pwrite(fd, "written", 8, PAGE));
  printf("%s %s %s %s\n", shared + PAGE, second, private + PAGE, private);
  show("msync", msync(shared, 2 * PAGE, MS_SYNC));
  show("both", msync(shared, PAGE, MS_SYNC | MS_ASYNC));
  show("not mapped", msync((void *)(16l << 30), PAGE, MS_SYNC));

  char *grown = mremap(shared, 2 * PAGE, 6 * PAGE, MREMAP_MAYMOVE);
  show("grown", grown != MAP_FAILED);
  puts(grown + 5 * PAGE);
  strcpy(grown + 5 * PAGE, "through the new one");
  text("read", fd, 5 * PAGE);
  puts(second);
  char *shrunk = mremap(grown, 6 * PAGE, PAGE, 0);
  show("shrunk", shrunk == grown);
  puts(shrunk);
  char *target = mmap(NULL, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *moved = mremap(private, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target);
  show("moved", moved == target);
  printf("%s, %s\n", moved, moved + PAGE);
  strcpy(moved, "still mine");
  text("read", fd, 0);

  show("dontneed", madvise(moved, PAGE, MADV_DONTNEED));
  puts(moved);
  char *memory = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(memory, 'x', 3 * PAGE);
  show("dontneed", madvise(memory + PAGE, PAGE, MADV_DONTNEED));
  printf("%d %d %d\n", memory[PAGE - 1], memory[PAGE], memory[2 * PAGE]);
  show("unaligned", madvise(memory + 1, PAGE, MADV_DONTNEED));
  show("willneed", madvise(memory, PAGE, MADV_WILLNEED));
  show("unknown", madvise(memory, PAGE, 12345));
  munmap(memory + PAGE, PAGE);
  show("hole", madvise(memory, 3 * PAGE, MADV_DONTNEED));
  show("mlock", mlock(memory, PAGE));
  show("mlock hole", mlock(memory, 3 * PAGE));
  show("munlock", munlock(memory, PAGE));
  show("mlockall", mlockall(0));
  unsigned char resident[2];
  show("mincore", mincore(second, PAGE, resident));
  show("mincore bad", mincore(second, PAGE, (void *)16));

  int only = open("file", O_RDONLY);
  show("read only", (long)mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, only, 0));
  show("private", mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, only, 0) != MAP_FAILED);
  close(only);
  int write_only = open("file", O_WRONLY);
  show("write only", (long)mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, write_only, 0));
  close(write_only);
  show("offset", (long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 1));
  show("type", (long)mmap(NULL, PAGE, PROT_READ, 0, fd, 0));
  show("empty", (long)mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0));
  show("not open", (long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 77, 0));

  int direct = open("file", O_RDWR | O_DIRECT);
  if (direct >= 0) {
    char *aligned = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    show("direct", pread(direct, aligned, PAGE, 0));
    puts(aligned);
    close(direct);
  } else {
    printf("direct: %s\n", strerror(errno));
  }
  close(fd);
  strcpy(shrunk, "after close");
  fd = open("file", O_RDONLY);
  text("read", fd, 0);
  show("munmap", munmap(shrunk, PAGE));
  close(fd);
  unlink("file");
  temporary_leave();
  return 0;
}
