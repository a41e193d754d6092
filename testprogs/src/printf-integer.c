// printf of integers and strings: every length modifier, flag and base.
// build: glibc musl static-pie
// cflags: -Wno-format-truncation
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

int main(void) {
  const long long values[] = {0,       1,         -1,      7,        8,         9,          10,
                              99,      100,       127,     128,      255,       256,        32767,
                              32768,   65535,     65536,   INT_MAX,  INT_MIN,   UINT_MAX,   999999999,
                              1000000000, 4294967296, LLONG_MAX, LLONG_MIN, 1234567890123456789};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    long long v = values[i];
    printf("%lld %llu %llx %llX %llo|%d %u %x|%hd %hu|%hhd %hhu\n", v, (unsigned long long)v,
           (unsigned long long)v, (unsigned long long)v, (unsigned long long)v, (int)v,
           (unsigned)v, (unsigned)v, (short)v, (unsigned short)v, (signed char)v,
           (unsigned char)v);
    printf("[%20lld] [%-20lld] [%+lld] [% lld] [%020lld] [%.15lld] [%25.20lld] [%#llx] [%#llo]\n",
           v, v, v, v, v, v, v, (unsigned long long)v, (unsigned long long)v);
    printf("%jd %zd %td %" PRId64 " %" PRIx32 "\n", (intmax_t)v, (ssize_t)v, (ptrdiff_t)v,
           (int64_t)v, (uint32_t)v);
  }
  printf("%c%c%c|%5c|%-5c|%%\n", 'a', 'b', 'c', 'd', 'e');
  printf("%s|%10s|%-10s|%.3s|%10.2s|%.*s\n", "text", "right", "left", "cut short", "both", 4,
         "starred");
  printf("%ls|%lc\n", L"wide", (wint_t)L'w');
  printf("%2$s %1$s\n", "world", "hello");
  int count;
  printf("twelve chars%n", &count);
  printf(" %d\n", count);
  char small[8];
  int needed = snprintf(small, sizeof small, "%d-%d", 123456, 789);
  printf("%s %d\n", small, needed);
  return 0;
}
