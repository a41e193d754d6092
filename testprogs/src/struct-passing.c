// Structures by value, in every class of the calling convention: integer registers, SSE registers,
// both, x87 and memory.
// build: glibc musl
#include <complex.h>
#include <stdio.h>

struct small { int a; short b; char c; };
struct mixed { double d; long l; };
struct floats { float x, y, z; };
struct large { long values[7]; char name[9]; };
struct extended { long double value; };
union either { double d; unsigned long bits; };

__attribute__((noipa)) static struct small turn(struct small s) {
  return (struct small){s.b, (short)s.a, (char)(s.c + 1)};
}
__attribute__((noipa)) static struct mixed scale(struct mixed m, double by, long plus) {
  return (struct mixed){m.d * by, m.l + plus};
}
__attribute__((noipa)) static struct floats cross(struct floats a, struct floats b) {
  return (struct floats){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
__attribute__((noipa)) static struct large add(int before, struct large a, struct large b, int after) {
  for (int i = 0; i < 7; i++) a.values[i] += b.values[6 - i] * before + after;
  a.name[0] = b.name[1];
  return a;
}
__attribute__((noipa)) static struct extended third(struct extended e, int sign) {
  return (struct extended){e.value / 3 * sign};
}
__attribute__((noipa)) static union either negate(union either e) {
  e.bits ^= 1ul << 63;
  return e;
}
__attribute__((noipa)) static double complex rotate(double complex z) { return z * I + 1; }
__attribute__((noipa)) static long many(char a, short b, int c, long d, unsigned char e,
                                        unsigned short f, signed char g, short h, struct small s,
                                        int i) {
  return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + s.a * 9 + s.b + s.c + i * 10;
}

int main(void) {
  struct small s = turn((struct small){1234, -5, 'x'});
  printf("%d %d %c\n", s.a, s.b, s.c);
  struct mixed m = scale((struct mixed){1.5, 7}, 4, 100);
  printf("%g %ld\n", m.d, m.l);
  struct floats f = cross((struct floats){1, 2, 3}, (struct floats){-4, 5, 0.5f});
  printf("%g %g %g\n", f.x, f.y, f.z);
  struct large l = {{1, 2, 3, 4, 5, 6, 7}, "abcdefgh"};
  l = add(2, l, l, -1);
  for (int i = 0; i < 7; i++) printf("%ld ", l.values[i]);
  printf("%s\n", l.name);
  printf("%.18Lg\n", third((struct extended){2}, -1).value);
  printf("%g\n", negate((union either){.d = 2.5}).d);
  double complex z = rotate(3 - 4 * I);
  printf("%g %g\n", creal(z), cimag(z));
  printf("%ld\n", many('a', -2, 3, -4, 250, 60000, -100, 32767, s, 11));
  return 0;
}
