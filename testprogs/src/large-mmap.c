// 8 GB of anonymous memory of which three pages are touched.
// build: glibc musl
#include <stdio.h>
#include <sys/mman.h>

#define SIZE (8ull << 30)

int main(void) {
  unsigned char *big = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (big == MAP_FAILED) {
    perror("mmap");
    return 1;
  }
  const unsigned long long places[] = {0, SIZE / 2 + 12345, SIZE - 1};
  unsigned sum = 0;
  for (int i = 0; i < 3; i++) {
    volatile unsigned char *p = &big[places[i]];
    sum += *p;
    *p = (unsigned char)(i + 1);
    sum = sum * 10 + *p;
  }
  printf("%u %d\n", sum, munmap(big, SIZE));
  return 0;
}
