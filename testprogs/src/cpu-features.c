// What glibc makes of CPUID: each of these features that the processor tells is used, and none that it does not tell.
// build: glibc
#include <cpuid.h>
#include <stdio.h>
#include <sys/platform/x86.h>
#include <unistd.h>

static unsigned leaf(unsigned number, int reg) {
  unsigned r[4] = {0};
  __get_cpuid_count(number, 0, &r[0], &r[1], &r[2], &r[3]);
  return r[reg];
}

static void compare(const char *name, unsigned told, int used) {
  if (!told != !used) printf("%s: told %d, used %d\n", name, told != 0, used != 0);
}

#define EBX 1
#define ECX 2
#define EDX 3
#define COMPARE(name, number, reg, bit) compare(#name, leaf(number, reg) >> bit & 1, CPU_FEATURE_ACTIVE(name))

int main(void) {
  COMPARE(SSE2, 1, EDX, 26);
  COMPARE(SSE3, 1, ECX, 0);
  COMPARE(SSSE3, 1, ECX, 9);
  COMPARE(SSE4_1, 1, ECX, 19);
  COMPARE(SSE4_2, 1, ECX, 20);
  COMPARE(POPCNT, 1, ECX, 23);
  COMPARE(MOVBE, 1, ECX, 22);
  COMPARE(OSXSAVE, 1, ECX, 27);
  COMPARE(AVX, 1, ECX, 28);
  COMPARE(F16C, 1, ECX, 29);
  COMPARE(FMA, 1, ECX, 12);
  COMPARE(AVX2, 7, EBX, 5);
  COMPARE(BMI1, 7, EBX, 3);
  COMPARE(BMI2, 7, EBX, 8);
  COMPARE(LZCNT, 0x80000001, ECX, 5);
  COMPARE(LAHF64_SAHF64, 0x80000001, ECX, 0);
  puts(sysconf(_SC_LEVEL1_DCACHE_LINESIZE) == 64 ? "cache lines of 64 bytes" : "other cache lines");
  return 0;
}
