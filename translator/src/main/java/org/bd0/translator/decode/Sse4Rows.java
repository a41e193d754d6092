package org.bd0.translator.decode;

/**
 * SSE3 to SSE4.2, AES, PCLMULQDQ and SHA, Intel SDM volume 2, appendix A, in {@link
 * InstructionTable}'s notation. Legacy forms require 128-bit memory operands to be aligned but for
 * LDDQU and PCMPxSTRx; and SHA, where AMD's processors do not insist on what Intel's manual says.
 */
final class Sse4Rows {
  private Sse4Rows() {}

  /** SSE3. */
  static final String SSE3 =
      """
      F2 0F 12      | MOVDDUP    | Vdq,Wq      | feature=sse3
      F3 0F 12      | MOVSLDUP   | Vdq,Wdq     | aligned feature=sse3
      F3 0F 16      | MOVSHDUP   | Vdq,Wdq     | aligned feature=sse3
      66 0F 7C      | HADDPD     | Vdq,Wdq     | aligned feature=sse3
      F2 0F 7C      | HADDPS     | Vdq,Wdq     | aligned feature=sse3
      66 0F 7D      | HSUBPD     | Vdq,Wdq     | aligned feature=sse3
      F2 0F 7D      | HSUBPS     | Vdq,Wdq     | aligned feature=sse3
      66 0F D0      | ADDSUBPD   | Vdq,Wdq     | aligned feature=sse3
      F2 0F D0      | ADDSUBPS   | Vdq,Wdq     | aligned feature=sse3
      F2 0F F0 m    | LDDQU      | Vdq,Mdq     | feature=sse3
      DB /1 m       | FISTTP     | Md          | feature=sse3
      DD /1 m       | FISTTP     | Mq          | feature=sse3
      DF /1 m       | FISTTP     | Mw          | feature=sse3
      """;

  /** SSSE3, in MMX and XMM registers. */
  static final String SSSE3 =
      """
      NP 0F 38 00   | PSHUFB     | Pq,Qq       | feature=ssse3
      NP 0F 38 01   | PHADDW     | Pq,Qq       | feature=ssse3
      NP 0F 38 02   | PHADDD     | Pq,Qq       | feature=ssse3
      NP 0F 38 03   | PHADDSW    | Pq,Qq       | feature=ssse3
      NP 0F 38 04   | PMADDUBSW  | Pq,Qq       | feature=ssse3
      NP 0F 38 05   | PHSUBW     | Pq,Qq       | feature=ssse3
      NP 0F 38 06   | PHSUBD     | Pq,Qq       | feature=ssse3
      NP 0F 38 07   | PHSUBSW    | Pq,Qq       | feature=ssse3
      NP 0F 38 08   | PSIGNB     | Pq,Qq       | feature=ssse3
      NP 0F 38 09   | PSIGNW     | Pq,Qq       | feature=ssse3
      NP 0F 38 0A   | PSIGND     | Pq,Qq       | feature=ssse3
      NP 0F 38 0B   | PMULHRSW   | Pq,Qq       | feature=ssse3
      NP 0F 38 1C   | PABSB      | Pq,Qq       | feature=ssse3
      NP 0F 38 1D   | PABSW      | Pq,Qq       | feature=ssse3
      NP 0F 38 1E   | PABSD      | Pq,Qq       | feature=ssse3
      NP 0F 3A 0F   | PALIGNR    | Pq,Qq,Ib    | feature=ssse3
      66 0F 38 00   | PSHUFB     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 01   | PHADDW     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 02   | PHADDD     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 03   | PHADDSW    | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 04   | PMADDUBSW  | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 05   | PHSUBW     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 06   | PHSUBD     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 07   | PHSUBSW    | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 08   | PSIGNB     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 09   | PSIGNW     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 0A   | PSIGND     | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 0B   | PMULHRSW   | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 1C   | PABSB      | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 1D   | PABSW      | Vdq,Wdq     | aligned feature=ssse3
      66 0F 38 1E   | PABSD      | Vdq,Wdq     | aligned feature=ssse3
      66 0F 3A 0F   | PALIGNR    | Vdq,Wdq,Ib  | aligned feature=ssse3
      """;

  /** SSE4.1. */
  static final String SSE41 =
      """
      66 0F 38 10   | PBLENDVB   | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 14   | BLENDVPS   | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 15   | BLENDVPD   | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 17   | PTEST      | Vdq,Wdq     | aligned w:OSZAPC feature=sse4.1
      66 0F 38 20   | PMOVSXBW   | Vdq,Wq      | feature=sse4.1
      66 0F 38 21   | PMOVSXBD   | Vdq,Wd      | feature=sse4.1
      66 0F 38 22   | PMOVSXBQ   | Vdq,Ww      | feature=sse4.1
      66 0F 38 23   | PMOVSXWD   | Vdq,Wq      | feature=sse4.1
      66 0F 38 24   | PMOVSXWQ   | Vdq,Wd      | feature=sse4.1
      66 0F 38 25   | PMOVSXDQ   | Vdq,Wq      | feature=sse4.1
      66 0F 38 28   | PMULDQ     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 29   | PCMPEQQ    | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 2A m | MOVNTDQA   | Vdq,Mdq     | aligned feature=sse4.1
      66 0F 38 2B   | PACKUSDW   | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 30   | PMOVZXBW   | Vdq,Wq      | feature=sse4.1
      66 0F 38 31   | PMOVZXBD   | Vdq,Wd      | feature=sse4.1
      66 0F 38 32   | PMOVZXBQ   | Vdq,Ww      | feature=sse4.1
      66 0F 38 33   | PMOVZXWD   | Vdq,Wq      | feature=sse4.1
      66 0F 38 34   | PMOVZXWQ   | Vdq,Wd      | feature=sse4.1
      66 0F 38 35   | PMOVZXDQ   | Vdq,Wq      | feature=sse4.1
      66 0F 38 38   | PMINSB     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 39   | PMINSD     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 3A   | PMINUW     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 3B   | PMINUD     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 3C   | PMAXSB     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 3D   | PMAXSD     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 3E   | PMAXUW     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 3F   | PMAXUD     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 40   | PMULLD     | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 38 41   | PHMINPOSUW | Vdq,Wdq     | aligned feature=sse4.1
      66 0F 3A 08   | ROUNDPS    | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 09   | ROUNDPD    | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 0A   | ROUNDSS    | Vd,Wd,Ib    | feature=sse4.1
      66 0F 3A 0B   | ROUNDSD    | Vq,Wq,Ib    | feature=sse4.1
      66 0F 3A 0C   | BLENDPS    | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 0D   | BLENDPD    | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 0E   | PBLENDW    | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 14 r | PEXTRB     | Ed,Vdq,Ib   | feature=sse4.1
      66 0F 3A 14 m | PEXTRB     | Mb,Vdq,Ib   | feature=sse4.1
      66 0F 3A 15 r | PEXTRW     | Ed,Vdq,Ib   | feature=sse4.1
      66 0F 3A 15 m | PEXTRW     | Mw,Vdq,Ib   | feature=sse4.1
      66 0F 3A 16   | PEXTRD     | Ey,Vdq,Ib   | feature=sse4.1
      66 0F 3A 17   | EXTRACTPS  | Ed,Vdq,Ib   | feature=sse4.1
      66 0F 3A 20 r | PINSRB     | Vdq,Ed,Ib   | feature=sse4.1
      66 0F 3A 20 m | PINSRB     | Vdq,Mb,Ib   | feature=sse4.1
      66 0F 3A 21 r | INSERTPS   | Vdq,Wdq,Ib  | feature=sse4.1
      66 0F 3A 21 m | INSERTPS   | Vdq,Wd,Ib   | feature=sse4.1
      66 0F 3A 22   | PINSRD     | Vdq,Ey,Ib   | feature=sse4.1
      66 0F 3A 40   | DPPS       | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 41   | DPPD       | Vdq,Wdq,Ib  | aligned feature=sse4.1
      66 0F 3A 42   | MPSADBW    | Vdq,Wdq,Ib  | aligned feature=sse4.1
      """;

  /** SSE4.2 and POPCNT. */
  static final String SSE42 =
      """
      66 0F 38 37   | PCMPGTQ    | Vdq,Wdq     | aligned feature=sse4.2
      66 0F 3A 60   | PCMPESTRM  | Vdq,Wdq,Ib  | w:OSZAPC feature=sse4.2
      66 0F 3A 61   | PCMPESTRI  | Vdq,Wdq,Ib  | w:OSZAPC feature=sse4.2
      66 0F 3A 62   | PCMPISTRM  | Vdq,Wdq,Ib  | w:OSZAPC feature=sse4.2
      66 0F 3A 63   | PCMPISTRI  | Vdq,Wdq,Ib  | w:OSZAPC feature=sse4.2
      F2 0F 38 F0   | CRC32      | Gy,Eb       | feature=sse4.2
      F2 0F 38 F1   | CRC32      | Gy,Ev       | feature=sse4.2
      """;

  /** AES, carry-less multiplication and SHA. */
  static final String CRYPTOGRAPHY =
      """
      66 0F 38 DB   | AESIMC          | Vdq,Wdq    | aligned feature=aes
      66 0F 38 DC   | AESENC          | Vdq,Wdq    | aligned feature=aes
      66 0F 38 DD   | AESENCLAST      | Vdq,Wdq    | aligned feature=aes
      66 0F 38 DE   | AESDEC          | Vdq,Wdq    | aligned feature=aes
      66 0F 38 DF   | AESDECLAST      | Vdq,Wdq    | aligned feature=aes
      66 0F 3A DF   | AESKEYGENASSIST | Vdq,Wdq,Ib | aligned feature=aes
      66 0F 3A 44   | PCLMULQDQ       | Vdq,Wdq,Ib | aligned feature=pclmulqdq
      NP 0F 38 C8   | SHA1NEXTE       | Vdq,Wdq    | feature=sha
      NP 0F 38 C9   | SHA1MSG1        | Vdq,Wdq    | feature=sha
      NP 0F 38 CA   | SHA1MSG2        | Vdq,Wdq    | feature=sha
      NP 0F 38 CB   | SHA256RNDS2     | Vdq,Wdq    | feature=sha
      NP 0F 38 CC   | SHA256MSG1      | Vdq,Wdq    | feature=sha
      NP 0F 38 CD   | SHA256MSG2      | Vdq,Wdq    | feature=sha
      NP 0F 3A CC   | SHA1RNDS4       | Vdq,Wdq,Ib | feature=sha
      """;
}
