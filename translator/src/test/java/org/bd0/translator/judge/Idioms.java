package org.bd0.translator.judge;

import java.util.HexFormat;

/** Code that compilers and C libraries write, and that is lifted as more than its instructions. */
final class Idioms {
  private static final String[] CODE = {
    // movdqa xmm2, xmm0; pcmpeqb xmm2, xmm1; pmovmskb eax, xmm2; test eax, eax; setne cl
    "660f6fd0 660f74d1 660fd7c2 85c0 0f95c1",
    // pcmpeqb xmm0, xmm1; pcmpeqb xmm2, xmm3; pmaxub xmm2, xmm0; pmovmskb eax, xmm2; test; sete cl
    "660f74c1 660f74d3 660fded0 660fd7c2 85c0 0f94c1",
    // pcmpeqb xmm0, xmm1; pcmpeqb xmm2, xmm3; pminub xmm2, xmm0; pmovmskb eax, xmm2; test; sete cl
    "660f74c1 660f74d3 660fdad0 660fd7c2 85c0 0f94c1",
    // pminub xmm0, xmm1; pxor xmm2, xmm2; pcmpeqb xmm0, xmm2; pmovmskb edx, xmm0; test; setne al
    "660fdac1 660fefd2 660f74c2 660fd7d0 85d2 0f95c0",
    // pcmpeqb xmm0, xmm1; pmovmskb eax, xmm0; mov eax, ebx; test eax, eax; setne cl
    "660f74c1 660fd7c0 89d8 85c0 0f95c1",
    // pcmpeqb mm0, mm1; emms; fld1; pmaxub mm0, mm2; pmovmskb eax, mm0
    "0f74c1 0f77 d9e8 0fdec2 0fd7c0",
    // mulps xmm0, xmm1; addps xmm0, xmm2; movaps xmm3, xmm0; subps xmm3, xmm1; minps xmm0, xmm3
    "0f59c1 0f58c2 0f28d8 0f5cd9 0f5dc3",
    // divps xmm0, xmm1; shufps xmm0, xmm0, 0x1b; maxps xmm0, xmm2; sqrtps xmm3, xmm0
    "0f5ec1 0fc6c01b 0f5fc2 0f51d8",
    // cvtdq2ps xmm0, xmm0; mulps xmm0, xmm1; addss xmm0, xmm2; addps xmm0, xmm0
    "0f5bc0 0f59c1 f30f58c2 0f58c0",
    // ucomisd xmm0, xmm1; setp al; sete cl; seta dl; setae bl
    "660f2ec1 0f9ac0 0f94c1 0f97c2 0f93c3",
    // comiss xmm0, xmm0; setnp al; setne cl; setbe dl; setb bl
    "0f2fc0 0f9bc0 0f95c1 0f96c2 0f92c3",
    // addpd xmm0, xmm1; mulpd xmm0, xmm2; subsd xmm0, xmm3; unpckhpd xmm0, xmm0; addsd xmm1, xmm0
    "660f58c1 660f59c2 f20f5cc3 660f15c0 f20f58c8",
    // ptest xmm0, xmm1; sete al; setb cl; setbe dl; seta bl
    "660f3817c1 0f94c0 0f92c1 0f96c2 0f97c3",
    // ptest xmm0, xmm0; setne al; setae cl; setg dl; adc ebx, esi
    "660f3817c0 0f95c0 0f93c1 0f9fc2 11f3",
    // mulps xmm0, xmm1; haddps xmm0, xmm0; haddps xmm0, xmm0; roundps xmm2, xmm0, 4; dpps xmm0,
    // xmm2
    "0f59c1 f20f7cc0 f20f7cc0 660f3a08d004 660f3a40c2f1",
    // pcmpistri xmm0, xmm1, 12; setb al; cmovs rdx, rcx; pcmpistrm xmm2, xmm1, 64; setbe bl
    "660f3a63c10c 0f92c0 480f48d1 660f3a62d140 0f96c3",
  };

  private Idioms() {}

  /** The code of a case. */
  static byte[] code(long seed) {
    return HexFormat.of().parseHex(CODE[(int) (seed % CODE.length)].replace(" ", ""));
  }
}
