// MMX, and the instructions of SSE and SSE2 that move between MMX and XMM registers.
// (qemu-user 7.2 does not set the exponent of the x87 register that an MMX register is.)
// build: nostdlib
#include "vectors.h"

#define M(NAME)                                                                              \
  do {                                                                                       \
    group_begin(NAME);                                                                       \
    for (int i = 0; i < INTEGERS; i++) {                                                     \
      for (int j = 0; j < INTEGERS; j++) {                                                   \
        uint64_t a = integers[i], b = integers[j], c = a;                                    \
        __asm__ volatile("movq %[a], %%mm0\n\tmovq %[b], %%mm5\n\t" NAME                     \
                         " %%mm5, %%mm0\n\tmovq %%mm0, %[a]\n\tmovq %[c], %%mm7\n\t" NAME    \
                         " %[b], %%mm7\n\tmovq %%mm7, %[c]"                                  \
                         : [a] "+m"(a), [c] "+m"(c)                                          \
                         : [b] "m"(b)                                                        \
                         : "mm0", "mm5", "mm7");                                             \
        group_case(integers[i], b, a, a ^ c);                                                \
      }                                                                                      \
    }                                                                                        \
    group_end();                                                                             \
  } while (0)

static void shifts(void) {
  group_begin("mmx shifts");
  for (int i = 0; i < INTEGERS; i++) {
    uint64_t a = integers[i], b = a, c = a;
    __asm__ volatile(
        "movq %[a], %%mm0\n\tpsllw $3, %%mm0\n\tpsrld $5, %%mm0\n\tpsraw $2, %%mm0\n\tmovq %%mm0, %[a]\n\t"
        "movq %[b], %%mm0\n\tpsllq $17, %%mm0\n\tpsrad $9, %%mm0\n\tpsrlw $20, %%mm0\n\tmovq %%mm0, %[b]\n\t"
        "movq %[c], %%mm0\n\tpshufw $0x1b, %%mm0, %%mm1\n\tpinsrw $2, %k[v], %%mm1\n\tmovq %%mm1, %[c]"
        : [a] "+m"(a), [b] "+m"(b), [c] "+m"(c)
        : [v] "r"(a)
        : "mm0", "mm1");
    uint64_t mask, word;
    __asm__ volatile("movq %[c], %%mm2\n\tpmovmskb %%mm2, %k[mask]\n\tpextrw $1, %%mm2, %k[word]"
                     : [mask] "=&r"(mask), [word] "=&r"(word)
                     : [c] "m"(c)
                     : "mm2");
    group_case(a, b, c, mask << 32 | word);
  }
  group_end();
}

static void crossing(void) {
  group_begin("mmx and xmm");
  for (int i = 0; i < INTEGERS; i++) {
    vector a = two_integers(i), b, c;
    uint64_t m, n, o, p, d, q;
    __asm__ volatile(
        "movdqa %[a], %%xmm0\n\tmovdq2q %%xmm0, %%mm0\n\tmovq %%mm0, %[m]\n\tmovq2dq %%mm0, %%xmm1\n\t"
        "movdqa %%xmm1, %[b]\n\tcvtpi2ps %%mm0, %%xmm0\n\tcvtps2pi %%xmm0, %%mm1\n\tmovq %%mm1, %[n]\n\t"
        "movdqa %%xmm0, %[c]\n\tcvtpi2pd %%mm0, %%xmm0\n\tcvtpd2pi %%xmm0, %%mm2\n\tmovq %%mm2, %[o]\n\t"
        "cvttpd2pi %%xmm0, %%mm3\n\tmovq %%mm3, %[p]\n\tmovd %%mm0, %k[d]\n\tmovd %k[d], %%mm4\n\t"
        "movntq %%mm4, %[q]"
        : [m] "=m"(m), [n] "=m"(n), [o] "=m"(o), [p] "=m"(p), [b] "=m"(b), [c] "=m"(c),
          [d] "=&r"(d), [q] "=m"(q)
        : [a] "m"(a)
        : "xmm0", "xmm1", "mm0", "mm1", "mm2", "mm3", "mm4");
    group_case(m, b.low, b.high, c.low);
    group_case(n, o, p, d);
    group_word(q);
    group_word(c.high);
  }
  group_end();
}

// MMX registers are the mantissas of the x87 registers, with an exponent of all ones.
static void aliasing(void) {
  group_begin("mmx and x87");
  uint64_t v = 0x0123456789abcdef;
  struct {
    uint64_t mantissa;
    uint16_t exponent;
  } r = {0, 0};
  uint16_t status, environment[14];
  __asm__ volatile("movq %[v], %%mm0\n\tfnstsw %[status]\n\tfnstenv %[environment]\n\tfstpt %[r]\n\temms"
                   : [r] "=m"(r), [status] "=m"(status), [environment] "=m"(environment)
                   : [v] "m"(v));
  group_case(r.mantissa, r.exponent, status, environment[4]);
  __asm__ volatile("fninit\n\tfld1\n\tmovq %%mm7, %[v]\n\temms\n\tfnstenv %[environment]\n\tfninit"
                   : [v] "=m"(v), [environment] "=m"(environment));
  group_case(v, environment[4], 0, 0);
  group_end();
}

int main(void) {
  M("paddb"); M("paddw"); M("paddd"); M("paddq");
  M("psubb"); M("psubw"); M("psubd"); M("psubq");
  M("paddsb"); M("paddsw"); M("paddusb"); M("paddusw");
  M("psubsb"); M("psubsw"); M("psubusb"); M("psubusw");
  M("pmullw"); M("pmulhw"); M("pmulhuw"); M("pmuludq"); M("pmaddwd"); M("psadbw");
  M("pavgb"); M("pavgw"); M("pminub"); M("pminsw"); M("pmaxub"); M("pmaxsw");
  M("pand"); M("pandn"); M("por"); M("pxor");
  M("pcmpeqb"); M("pcmpeqw"); M("pcmpeqd"); M("pcmpgtb"); M("pcmpgtw"); M("pcmpgtd");
  M("packsswb"); M("packssdw"); M("packuswb");
  M("punpcklbw"); M("punpcklwd"); M("punpckldq"); M("punpckhbw"); M("punpckhwd"); M("punpckhdq");
  M("psllw"); M("pslld"); M("psllq"); M("psrlw"); M("psrld"); M("psrlq"); M("psraw"); M("psrad");
  shifts();
  crossing();
  aliasing();
  return 0;
}
