// Variadic functions: more arguments than registers, doubles among integers, va_copy, long double.
// build: glibc musl static-pie
#include <stdarg.h>
#include <stdio.h>

struct pair {
  long first;
  double second;
};

static double sum(const char *types, ...) {
  va_list arguments, again;
  va_start(arguments, types);
  va_copy(again, arguments);
  double total = 0;
  for (const char *t = types; *t; t++) {
    switch (*t) {
      case 'i': total += va_arg(arguments, int); break;
      case 'l': total += (double)va_arg(arguments, long long); break;
      case 'd': total += va_arg(arguments, double); break;
      case 'L': total += (double)va_arg(arguments, long double); break;
      case 's': total += *va_arg(arguments, const char *); break;
      case 'p': {
        struct pair p = va_arg(arguments, struct pair);
        total += (double)p.first * p.second;
        break;
      }
      default: return -1;
    }
  }
  double first = *types == 'i' ? va_arg(again, int) : 0;
  va_end(again);
  va_end(arguments);
  return total + first / 1000;
}

static int forwarded(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vprintf(format, arguments);
  va_end(arguments);
  return written;
}

int main(void) {
  printf("%g\n", sum("i", 7));
  printf("%g\n", sum("iiiiiiiiiiii", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  printf("%g\n", sum("dddddddddddd", 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12.5));
  printf("%g\n", sum("idldiLdsid", 1, .5, 1000000000000, .25, 3, 4.5L, 6., "A", -1, 1e3));
  struct pair p = {3, 1.5};
  printf("%g\n", sum("pipp", p, 1, p, p));
  printf("%d\n", forwarded("%d %s %g %c %Lg %ld %d %d %d\n", 1, "two", 3.0, '4', 5.0L, 6L, 7, 8, 9));
  return 0;
}
