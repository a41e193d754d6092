// cpuid: the vendor has twelve printable letters, and what every x86-64 processor has is there. What
// else a CPU has differs.
// build: nostdlib
#include "freestanding.h"

struct registers {
  uint32_t a, b, c, d;
};

static struct registers cpuid(uint32_t leaf, uint32_t subleaf) {
  struct registers r;
  __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "0"(leaf), "2"(subleaf));
  return r;
}

int main(void) {
  struct registers r = cpuid(0, 0);
  const uint32_t words[3] = {r.b, r.d, r.c};
  int printable = 0;
  for (int i = 0; i < 12; i++) {
    uint32_t c = words[i / 4] >> 8 * (i % 4) & 255;
    printable += c >= ' ' && c < 127;
  }
  put_text("vendor letters ");
  put_hex((uint64_t)printable, 1);
  put_text(r.a >= 1 ? ", leaf 1: " : ", no leaf 1: ");
  r = cpuid(1, 0);
  static const struct {
    int bit;
    const char *name;
  } baseline[] = {{0, "fpu"},    {4, "tsc"},   {8, "cx8"}, {15, "cmov"},
                  {23, "mmx"}, {24, "fxsr"}, {25, "sse"}, {26, "sse2"}};
  for (unsigned i = 0; i < sizeof baseline / sizeof baseline[0]; i++) {
    if (r.d >> baseline[i].bit & 1) put_text(baseline[i].name), put_char(' ');
  }
  r = cpuid(0x80000000, 0);
  put_text(r.a >= 0x80000001 ? "extended: " : "no extended: ");
  r = cpuid(0x80000001, 0);
  if (r.d >> 29 & 1) put_text("lm ");
  if (r.d >> 11 & 1) put_text("syscall ");
  // rdtsc goes on; its upper half is in edx.
  uint32_t low, high, low2, high2;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  __asm__ volatile("rdtsc" : "=a"(low2), "=d"(high2));
  put_text(((uint64_t)high2 << 32 | low2) >= ((uint64_t)high << 32 | low) ? "tsc goes on\n"
                                                                          : "tsc goes back\n");
  return 0;
}
