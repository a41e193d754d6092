// The pointers to the last x87 instruction and its operand, as FNSTENV, FNSAVE, FXSAVE and XSAVE store them in
// all their formats, and FLDENV, FRSTOR and FXRSTOR load them.
//
// Processors have different rules for them: these are those that CPUID calls RstrFpErrPtrs.
//
// build: musl glibc
// cflags: -DXSAVEERPTR
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct environment {
  uint32_t cw, sw, tw, fip;
  uint16_t fcs, fop;
  uint32_t fdp, fds;
};

static struct environment e, given;
static double numbers[4] = {1, 2, 3, 4};
static long double wide = 1;
static uint16_t unmasked = 0x340, small[64];
static unsigned char decimal[10], image[1024] __attribute__((aligned(64)));

static void show(const char *what, uintptr_t instruction, uintptr_t data) {
  printf("%s: fip %x fcs %x fop %x fdp %x fds %x cw %x sw %x tw %x\n", what, e.fip - (uint32_t)instruction, e.fcs,
         e.fop, e.fdp - (uint32_t)data, e.fds, e.cw, e.sw, e.tw);
}

static void bytes(const char *what, const void *from, int count) {
  printf("%s: ", what);
  for (int i = 0; i < count; i++) printf("%02x", ((const unsigned char *)from)[i]);
  puts("");
}

// FIP relative to CODE, FDP to what `numbers` or the stack pointer is.
#define AFTER(code)                                                                                        \
  {                                                                                                        \
    uintptr_t at, stack;                                                                                   \
    __asm__ volatile("fninit; fldl 8+%[numbers]; fld1; fld1; lea 1f(%%rip), %[at]; mov %%rsp, %[stack]\n"  \
                     "1: " code "; fnstenv %[e]; fninit"                                                   \
                     : [e] "=m"(e), [at] "=&r"(at), [stack] "=&r"(stack), [numbers] "+m"(numbers),         \
                       [wide] "+m"(wide), [unmasked] "+m"(unmasked), [decimal] "+m"(decimal)               \
                     :                                                                                     \
                     : "memory", "rax", "rcx");                                                            \
    show(code, at, e.fds & 0xffff ? stack : e.fdp ? (uintptr_t)numbers : 0);                               \
  }

static void instructions(void) {
  AFTER("faddl %[numbers]")
  AFTER("faddl (%%rsp)")
  AFTER("push %%rbp; mov %%rsp, %%rbp; fldl 16(%%rbp); pop %%rbp")
  AFTER("faddl %%fs:0; fnclex; fwait")
  AFTER("fnop")
  AFTER("fincstp")
  AFTER("ffree %%st(1)")
  AFTER("fchs")
  AFTER("fcomi %%st(1), %%st")
  AFTER("fcmovb %%st(1), %%st")
  AFTER("fldt %[wide]")
  AFTER("fbstp %[decimal]")
  AFTER("fbld %[decimal]")
  AFTER("fistpl %[decimal]")
  AFTER("fldcw %[unmasked]")
  AFTER("fnstsw %%ax")
  AFTER("fnstcw %[decimal]")
  AFTER("fwait")
  AFTER("fnclex")
  AFTER("emms")
  AFTER("movq %%mm0, %%mm1")
  AFTER("fsin")
  AFTER(".byte 0x66; faddl %[numbers]")
  AFTER(".byte 0x48; faddl %[numbers]")
  AFTER("fldcw %[unmasked]; fldz; fldz; fdivp")
  AFTER("fldcw %[unmasked]; fldz; fldz; fdivp; fnclex; fld1; fldz; fnop; fdivp")
  AFTER("fnsave image(%%rip)")
}

static void environments(void) {
  memset(&given, 0x55, sizeof given);
  given.cw = 0x37f;
  given.sw = 0;
  __asm__ volatile("fldenv %1; fnstenv %0; fninit" : "=m"(e) : "m"(given));
  show("loaded", 0, 0);
  __asm__ volatile("fldenv %1; fldl %2; fnstenv %0; fninit" : "=m"(e) : "m"(given), "m"(numbers));
  show("operand", e.fip, (uintptr_t)numbers);
  memset(small, 0x55, sizeof small);
  small[0] = 0x37f;
  small[1] = 0x1800;
  __asm__ volatile("data16 fldenv %1; fnstenv %0; fninit" : "=m"(e) : "m"(small));
  show("loaded, 16 bits", 0, 0);
  __asm__ volatile("fldenv %1; data16 fnstenv %0; fninit" : "=m"(image) : "m"(given));
  bytes("stored, 16 bits", image, 16);
  __asm__ volatile("data16 frstor %1; data16 fnsave %0" : "=m"(image) : "m"(small));
  bytes("saved, 16 bits", image, 96);
  __asm__ volatile("data16 frstor %1; fnsave %0" : "=m"(image) : "m"(small));
  bytes("saved, 32 bits", image, 108);
}

static void areas(void) {
  memset(image, 0, sizeof image);
  __asm__ volatile("fldenv %1; fxsave %0; fninit" : "=m"(image) : "m"(given));
  bytes("fxsave", image, 24);
  given.cw = 0x340;
  given.sw = 0x81;
  __asm__ volatile("fldenv %1; fxsave %0; fninit" : "=m"(image) : "m"(given));
  bytes("fxsave, pending", image, 24);
  __asm__ volatile("fldenv %1; fxsave64 %0; fninit" : "=m"(image) : "m"(given));
  bytes("fxsave64, pending", image, 24);
  memset(image + 6, 0x19, 18);
  __asm__ volatile("fxrstor %1; fnstenv %0; fninit" : "=m"(e) : "m"(image));
  show("fxrstor", 0, 0);
  __asm__ volatile("fxrstor64 %1; fnstenv %0; fninit" : "=m"(e) : "m"(image));
  show("fxrstor64", 0, 0);
  memset(image + 6, 0, 18);
  memset(image + 8, 0x17, 6);
  memset(image + 16, 0x18, 6);
  __asm__ volatile("fxrstor64 %0; fxsave64 %0; fninit" : "+m"(image));
  bytes("fxrstor64 fxsave64", image, 24);
}

int main(void) {
  instructions();
  environments();
  areas();
}
