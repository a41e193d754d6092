// An 8 GB .bss of which three pages are touched: nothing may be committed before. (With
// -mcmodel=medium it is .lbss, behind .bss. glibc refers to _end within 2 GB: musl only.)
// build: musl
// cflags: -mcmodel=medium -fno-pie -no-pie
#include <stdio.h>

#define SIZE (8ull << 30)

static unsigned char big[SIZE];

int main(void) {
  const unsigned long long places[] = {0, SIZE / 2 + 12345, SIZE - 1};
  unsigned sum = 0;
  for (int i = 0; i < 3; i++) {
    volatile unsigned char *p = &big[places[i]];
    sum += *p;
    *p = (unsigned char)(i + 1);
    sum = sum * 10 + *p;
  }
  printf("%u\n", sum);
  return 0;
}
