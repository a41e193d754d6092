// scanf and getline from standard input.
// build: glibc musl
// stdin: 42 -17 0x1f 3.25 word\n1e-3 nan [a-c]abcabd rest of line\n100%5:6\nfirst line\nsecond line, longer\nno newline
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  int a, b, n;
  unsigned x;
  double d, e;
  float f;
  long double l;
  char word[32], set[32], rest[64];
  n = scanf("%d %i %x %lf %31s", &a, &b, &x, &d, word);
  printf("%d: %d %d %u %g %s\n", n, a, b, x, d, word);
  n = scanf("%lf %f [a-c]%31[a-c]d %63[^\n]", &e, &f, set, rest);
  printf("%d: %g %s %s %s\n", n, e, f != f ? "nan" : "number", set, rest);
  n = scanf("%d%%%d:%Lf ", &a, &b, &l);
  printf("%d: %d %d %Lg\n", n, a, b, l);
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while ((length = getline(&line, &size, stdin)) >= 0) printf("%d [%s]\n", (int)length, line);
  free(line);
  printf("%d %d\n", feof(stdin) != 0, ferror(stdin) != 0);
  n = sscanf("12ab 99999999999999999999", "%2x%n %lld", &x, &a, &(long long){0});
  printf("%d %x %d\n", n, x, a);
  return 0;
}
