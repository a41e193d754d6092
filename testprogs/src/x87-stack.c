// The register stack of the x87: fxch, fincstp, fdecstp, ffree, overflow and underflow, the tag word,
// fnstenv and fldenv, fnsave and frstor, fstp to a register.
// (qemu-user 7.2 knows neither stack overflow nor underflow, and lets bit 6 of the control word be 0.)
// build: nostdlib
#include "extended.h"

static void registers(const char *what) {
  // The control, status and tag words; the pointers to the last instruction are left out.
  uint16_t image[54];
  __asm__ volatile("fnsave %[image]\n\tfrstor %[image]" : [image] "=m"(image)::"memory");
  group_begin(what);
  group_case(image[0], image[2], image[4], 0);
  const uint8_t *bytes = (const uint8_t *)image + 28;
  for (int i = 0; i < 8; i++) {
    extended r;
    __builtin_memcpy(&r.mantissa, bytes + 10 * i, 8);
    __builtin_memcpy(&r.exponent, bytes + 10 * i + 8, 2);
    group_extended(r);
  }
  group_end();
}

int main(void) {
  __asm__ volatile("fninit\n\tfldz\n\tfld1\n\tfldpi\n\tfldl2e");
  registers("four loads");
  __asm__ volatile("fxch");
  registers("fxch");
  __asm__ volatile("fxch %st(3)");
  registers("fxch 3");
  __asm__ volatile("fld %st(2)");
  registers("fld st2");
  __asm__ volatile("fst %st(4)");
  registers("fst st4");
  __asm__ volatile("fstp %st(3)");
  registers("fstp st3");
  __asm__ volatile("fincstp");
  registers("fincstp");
  __asm__ volatile("fdecstp\n\tfdecstp");
  registers("fdecstp");
  __asm__ volatile("fincstp\n\tffree %st(1)");
  registers("ffree");
  __asm__ volatile("faddp");
  registers("underflow of faddp");
  __asm__ volatile("fninit\n\tfld1\n\tfld1\n\tfld1\n\tfld1\n\tfld1\n\tfld1\n\tfld1\n\tfldz\n\tfldpi");
  registers("overflow");
  __asm__ volatile("fninit");
  __asm__ volatile("fstp %st(0)");
  registers("underflow");
  __asm__ volatile("fninit\n\tfnclex");
  registers("fninit");

  uint16_t environment[14];
  group_begin("fnstenv fldenv");
  __asm__ volatile("fldpi\n\tfld1\n\tfnstenv %[e]" : [e] "=m"(environment));
  group_case(environment[0], environment[2], environment[4], 0);
  environment[0] = 0x0c3f;  // another rounding mode
  environment[2] = 0x2800;  // another top
  __asm__ volatile("fldenv %[e]\n\tfnstenv %[f]"
                   : [f] "=m"(environment)
                   : [e] "m"(environment)
                   : "memory");
  group_case(environment[0], environment[2], environment[4], 0);
  group_end();
  registers("after fldenv");

  uint8_t image[108];
  __asm__ volatile("fninit\n\tfldpi\n\tfldl2t\n\tfnsave %[i]" : [i] "=m"(image)::"memory");
  registers("fnsave initialises");
  __asm__ volatile("frstor %[i]" ::[i] "m"(image));
  registers("frstor");
  __asm__ volatile("fninit");
  return 0;
}
