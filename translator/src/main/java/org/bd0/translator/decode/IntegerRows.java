package org.bd0.translator.decode;

/**
 * The integer instructions, Intel SDM volume 2, appendix A. Columns: opcode bytes (with a mandatory
 * prefix, /digit for ModRM.reg, m or r for memory or register forms only), mnemonic, operands in
 * the appendix's notation, attributes. {@link InstructionTable} explains them.
 */
final class IntegerRows {
  private IntegerRows() {}

  static final String ONE_BYTE =
      """
      00           | ADD       | Eb,Gb       | w:OSZAPC lock
      01           | ADD       | Ev,Gv       | w:OSZAPC lock
      02           | ADD       | Gb,Eb       | w:OSZAPC
      03           | ADD       | Gv,Ev       | w:OSZAPC
      04           | ADD       | AL,Ib       | w:OSZAPC
      05           | ADD       | rAX,Iz      | w:OSZAPC
      08           | OR        | Eb,Gb       | w:OSZPC u:A lock
      09           | OR        | Ev,Gv       | w:OSZPC u:A lock
      0A           | OR        | Gb,Eb       | w:OSZPC u:A
      0B           | OR        | Gv,Ev       | w:OSZPC u:A
      0C           | OR        | AL,Ib       | w:OSZPC u:A
      0D           | OR        | rAX,Iz      | w:OSZPC u:A
      10           | ADC       | Eb,Gb       | r:C w:OSZAPC lock
      11           | ADC       | Ev,Gv       | r:C w:OSZAPC lock
      12           | ADC       | Gb,Eb       | r:C w:OSZAPC
      13           | ADC       | Gv,Ev       | r:C w:OSZAPC
      14           | ADC       | AL,Ib       | r:C w:OSZAPC
      15           | ADC       | rAX,Iz      | r:C w:OSZAPC
      18           | SBB       | Eb,Gb       | r:C w:OSZAPC lock
      19           | SBB       | Ev,Gv       | r:C w:OSZAPC lock
      1A           | SBB       | Gb,Eb       | r:C w:OSZAPC
      1B           | SBB       | Gv,Ev       | r:C w:OSZAPC
      1C           | SBB       | AL,Ib       | r:C w:OSZAPC
      1D           | SBB       | rAX,Iz      | r:C w:OSZAPC
      20           | AND       | Eb,Gb       | w:OSZPC u:A lock
      21           | AND       | Ev,Gv       | w:OSZPC u:A lock
      22           | AND       | Gb,Eb       | w:OSZPC u:A
      23           | AND       | Gv,Ev       | w:OSZPC u:A
      24           | AND       | AL,Ib       | w:OSZPC u:A
      25           | AND       | rAX,Iz      | w:OSZPC u:A
      28           | SUB       | Eb,Gb       | w:OSZAPC lock
      29           | SUB       | Ev,Gv       | w:OSZAPC lock
      2A           | SUB       | Gb,Eb       | w:OSZAPC
      2B           | SUB       | Gv,Ev       | w:OSZAPC
      2C           | SUB       | AL,Ib       | w:OSZAPC
      2D           | SUB       | rAX,Iz      | w:OSZAPC
      30           | XOR       | Eb,Gb       | w:OSZPC u:A lock
      31           | XOR       | Ev,Gv       | w:OSZPC u:A lock
      32           | XOR       | Gb,Eb       | w:OSZPC u:A
      33           | XOR       | Gv,Ev       | w:OSZPC u:A
      34           | XOR       | AL,Ib       | w:OSZPC u:A
      35           | XOR       | rAX,Iz      | w:OSZPC u:A
      38           | CMP       | Eb,Gb       | w:OSZAPC
      39           | CMP       | Ev,Gv       | w:OSZAPC
      3A           | CMP       | Gb,Eb       | w:OSZAPC
      3B           | CMP       | Gv,Ev       | w:OSZAPC
      3C           | CMP       | AL,Ib       | w:OSZAPC
      3D           | CMP       | rAX,Iz      | w:OSZAPC
      80 /0        | ADD       | Eb,Ib       | w:OSZAPC lock
      81 /0        | ADD       | Ev,Iz       | w:OSZAPC lock
      83 /0        | ADD       | Ev,Ibs      | w:OSZAPC lock
      80 /1        | OR        | Eb,Ib       | w:OSZPC u:A lock
      81 /1        | OR        | Ev,Iz       | w:OSZPC u:A lock
      83 /1        | OR        | Ev,Ibs      | w:OSZPC u:A lock
      80 /2        | ADC       | Eb,Ib       | r:C w:OSZAPC lock
      81 /2        | ADC       | Ev,Iz       | r:C w:OSZAPC lock
      83 /2        | ADC       | Ev,Ibs      | r:C w:OSZAPC lock
      80 /3        | SBB       | Eb,Ib       | r:C w:OSZAPC lock
      81 /3        | SBB       | Ev,Iz       | r:C w:OSZAPC lock
      83 /3        | SBB       | Ev,Ibs      | r:C w:OSZAPC lock
      80 /4        | AND       | Eb,Ib       | w:OSZPC u:A lock
      81 /4        | AND       | Ev,Iz       | w:OSZPC u:A lock
      83 /4        | AND       | Ev,Ibs      | w:OSZPC u:A lock
      80 /5        | SUB       | Eb,Ib       | w:OSZAPC lock
      81 /5        | SUB       | Ev,Iz       | w:OSZAPC lock
      83 /5        | SUB       | Ev,Ibs      | w:OSZAPC lock
      80 /6        | XOR       | Eb,Ib       | w:OSZPC u:A lock
      81 /6        | XOR       | Ev,Iz       | w:OSZPC u:A lock
      83 /6        | XOR       | Ev,Ibs      | w:OSZPC u:A lock
      80 /7        | CMP       | Eb,Ib       | w:OSZAPC
      81 /7        | CMP       | Ev,Iz       | w:OSZAPC
      83 /7        | CMP       | Ev,Ibs      | w:OSZAPC
      50           | PUSH      | Zv          | d64
      51           | PUSH      | Zv          | d64
      52           | PUSH      | Zv          | d64
      53           | PUSH      | Zv          | d64
      54           | PUSH      | Zv          | d64
      55           | PUSH      | Zv          | d64
      56           | PUSH      | Zv          | d64
      57           | PUSH      | Zv          | d64
      58           | POP       | Zv          | d64
      59           | POP       | Zv          | d64
      5A           | POP       | Zv          | d64
      5B           | POP       | Zv          | d64
      5C           | POP       | Zv          | d64
      5D           | POP       | Zv          | d64
      5E           | POP       | Zv          | d64
      5F           | POP       | Zv          | d64
      63           | MOVSXD    | Gv,Ed       |
      68           | PUSH      | Iz          | d64
      6A           | PUSH      | Ibs         | d64
      69           | IMUL      | Gv,Ev,Iz    | w:OC u:SZAP
      6B           | IMUL      | Gv,Ev,Ibs   | w:OC u:SZAP
      70           | JCC       | Jb          | f64 r:O
      71           | JCC       | Jb          | f64 r:O
      72           | JCC       | Jb          | f64 r:C
      73           | JCC       | Jb          | f64 r:C
      74           | JCC       | Jb          | f64 r:Z
      75           | JCC       | Jb          | f64 r:Z
      76           | JCC       | Jb          | f64 r:ZC
      77           | JCC       | Jb          | f64 r:ZC
      78           | JCC       | Jb          | f64 r:S
      79           | JCC       | Jb          | f64 r:S
      7A           | JCC       | Jb          | f64 r:P
      7B           | JCC       | Jb          | f64 r:P
      7C           | JCC       | Jb          | f64 r:SO
      7D           | JCC       | Jb          | f64 r:SO
      7E           | JCC       | Jb          | f64 r:SZO
      7F           | JCC       | Jb          | f64 r:SZO
      84           | TEST      | Eb,Gb       | w:OSZPC u:A
      85           | TEST      | Ev,Gv       | w:OSZPC u:A
      86           | XCHG      | Eb,Gb       | lock
      87           | XCHG      | Ev,Gv       | lock
      88           | MOV       | Eb,Gb       |
      89           | MOV       | Ev,Gv       |
      8A           | MOV       | Gb,Eb       |
      8B           | MOV       | Gv,Ev       |
      8C m         | MOV       | Ew,Sw       |
      8C r         | MOV       | Ev,Sw       |
      8D m         | LEA       | Gv,M        |
      8E           | MOV       | Sw,Ew       |
      8F /0        | POP       | Ev          | d64
      90           | XCHG      | Zv,rAX      |
      91           | XCHG      | Zv,rAX      |
      92           | XCHG      | Zv,rAX      |
      93           | XCHG      | Zv,rAX      |
      94           | XCHG      | Zv,rAX      |
      95           | XCHG      | Zv,rAX      |
      96           | XCHG      | Zv,rAX      |
      97           | XCHG      | Zv,rAX      |
      98           | CBW       | v           |
      99           | CWD       | v           |
      9B           | FWAIT     |             | feature=fpu
      9C           | PUSHF     | v           | d64 r:OSZAPC
      9D           | POPF      | v           | d64 w:OSZAPC
      9E           | SAHF      |             | w:SZAPC feature=lahf_lm
      9F           | LAHF      |             | r:SZAPC feature=lahf_lm
      A0           | MOV       | AL,Ob       |
      A1           | MOV       | rAX,Ov      |
      A2           | MOV       | Ob,AL       |
      A3           | MOV       | Ov,rAX      |
      A4           | MOVS      | b           | string
      A5           | MOVS      | v           | string
      A6           | CMPS      | b           | w:OSZAPC string
      A7           | CMPS      | v           | w:OSZAPC string
      AA           | STOS      | b           | string
      AB           | STOS      | v           | string
      AC           | LODS      | b           | string
      AD           | LODS      | v           | string
      AE           | SCAS      | b           | w:OSZAPC string
      AF           | SCAS      | v           | w:OSZAPC string
      A8           | TEST      | AL,Ib       | w:OSZPC u:A
      A9           | TEST      | rAX,Iz      | w:OSZPC u:A
      B0           | MOV       | Zb,Ib       |
      B1           | MOV       | Zb,Ib       |
      B2           | MOV       | Zb,Ib       |
      B3           | MOV       | Zb,Ib       |
      B4           | MOV       | Zb,Ib       |
      B5           | MOV       | Zb,Ib       |
      B6           | MOV       | Zb,Ib       |
      B7           | MOV       | Zb,Ib       |
      B8           | MOV       | Zv,Iv       |
      B9           | MOV       | Zv,Iv       |
      BA           | MOV       | Zv,Iv       |
      BB           | MOV       | Zv,Iv       |
      BC           | MOV       | Zv,Iv       |
      BD           | MOV       | Zv,Iv       |
      BE           | MOV       | Zv,Iv       |
      BF           | MOV       | Zv,Iv       |
      C0 /0        | ROL       | Eb,Ib       | w:C u:O
      C0 /1        | ROR       | Eb,Ib       | w:C u:O
      C0 /2        | RCL       | Eb,Ib       | r:C w:C u:O
      C0 /3        | RCR       | Eb,Ib       | r:C w:C u:O
      C0 /4        | SHL       | Eb,Ib       | w:SZPC u:AO
      C0 /5        | SHR       | Eb,Ib       | w:SZPC u:AO
      C0 /6        | SHL       | Eb,Ib       | w:SZPC u:AO
      C0 /7        | SAR       | Eb,Ib       | w:SZPC u:AO
      C1 /0        | ROL       | Ev,Ib       | w:C u:O
      C1 /1        | ROR       | Ev,Ib       | w:C u:O
      C1 /2        | RCL       | Ev,Ib       | r:C w:C u:O
      C1 /3        | RCR       | Ev,Ib       | r:C w:C u:O
      C1 /4        | SHL       | Ev,Ib       | w:SZPC u:AO
      C1 /5        | SHR       | Ev,Ib       | w:SZPC u:AO
      C1 /6        | SHL       | Ev,Ib       | w:SZPC u:AO
      C1 /7        | SAR       | Ev,Ib       | w:SZPC u:AO
      D0 /0        | ROL       | Eb,1        | w:C w:O
      D0 /1        | ROR       | Eb,1        | w:C w:O
      D0 /2        | RCL       | Eb,1        | r:C w:C w:O
      D0 /3        | RCR       | Eb,1        | r:C w:C w:O
      D0 /4        | SHL       | Eb,1        | w:SZPC w:O u:A
      D0 /5        | SHR       | Eb,1        | w:SZPC w:O u:A
      D0 /6        | SHL       | Eb,1        | w:SZPC w:O u:A
      D0 /7        | SAR       | Eb,1        | w:SZPC w:O u:A
      D1 /0        | ROL       | Ev,1        | w:C w:O
      D1 /1        | ROR       | Ev,1        | w:C w:O
      D1 /2        | RCL       | Ev,1        | r:C w:C w:O
      D1 /3        | RCR       | Ev,1        | r:C w:C w:O
      D1 /4        | SHL       | Ev,1        | w:SZPC w:O u:A
      D1 /5        | SHR       | Ev,1        | w:SZPC w:O u:A
      D1 /6        | SHL       | Ev,1        | w:SZPC w:O u:A
      D1 /7        | SAR       | Ev,1        | w:SZPC w:O u:A
      D2 /0        | ROL       | Eb,CL       | w:C u:O
      D2 /1        | ROR       | Eb,CL       | w:C u:O
      D2 /2        | RCL       | Eb,CL       | r:C w:C u:O
      D2 /3        | RCR       | Eb,CL       | r:C w:C u:O
      D2 /4        | SHL       | Eb,CL       | w:SZPC u:AO
      D2 /5        | SHR       | Eb,CL       | w:SZPC u:AO
      D2 /6        | SHL       | Eb,CL       | w:SZPC u:AO
      D2 /7        | SAR       | Eb,CL       | w:SZPC u:AO
      D3 /0        | ROL       | Ev,CL       | w:C u:O
      D3 /1        | ROR       | Ev,CL       | w:C u:O
      D3 /2        | RCL       | Ev,CL       | r:C w:C u:O
      D3 /3        | RCR       | Ev,CL       | r:C w:C u:O
      D3 /4        | SHL       | Ev,CL       | w:SZPC u:AO
      D3 /5        | SHR       | Ev,CL       | w:SZPC u:AO
      D3 /6        | SHL       | Ev,CL       | w:SZPC u:AO
      D3 /7        | SAR       | Ev,CL       | w:SZPC u:AO
      C2           | RET       | Iw          | f64
      C3           | RET       |             | f64
      C6 /0        | MOV       | Eb,Ib       |
      C7 /0        | MOV       | Ev,Iz       |
      C8           | ENTER     | Iw,Ib       | d64
      C9           | LEAVE     |             | d64
      CC           | INT3      |             |
      CD           | INT       | Ib          |
      F1           | INT1      |             |
      CF           | IRET      |             |
      CA           | RETF      | Iw          |
      CB           | RETF      |             |
      D7           | XLAT      |             |
      E0           | LOOPNE    | Jb          | f64 r:Z
      E1           | LOOPE     | Jb          | f64 r:Z
      E2           | LOOP      | Jb          | f64
      E3           | JRCXZ     | Jb          | f64
      E8           | CALL      | Jz          | f64
      E9           | JMP       | Jz          | f64
      EB           | JMP       | Jb          | f64
      E4           | IN        | AL,Ib       | privileged
      E5           | IN        | rAX,Ib      | privileged
      E6           | OUT       | Ib,AL       | privileged
      E7           | OUT       | Ib,rAX      | privileged
      EC           | IN        | AL,DX       | privileged
      ED           | IN        | rAX,DX      | privileged
      EE           | OUT       | DX,AL       | privileged
      EF           | OUT       | DX,rAX      | privileged
      6C           | INS       | b           | privileged
      6D           | INS       | v           | privileged
      6E           | OUTS      | b           | privileged
      6F           | OUTS      | v           | privileged
      F4           | HLT       |             | privileged
      FA           | CLI       |             | privileged
      FB           | STI       |             | privileged
      F5           | CMC       |             | r:C w:C
      F6 /0        | TEST      | Eb,Ib       | w:OSZPC u:A
      F6 /1        | TEST      | Eb,Ib       | w:OSZPC u:A
      F6 /2        | NOT       | Eb          | lock
      F6 /3        | NEG       | Eb          | w:OSZAPC lock
      F6 /4        | MUL       | Eb          | w:OC u:SZAP
      F6 /5        | IMUL      | Eb          | w:OC u:SZAP
      F6 /6        | DIV       | Eb          | u:OSZAPC
      F6 /7        | IDIV      | Eb          | u:OSZAPC
      F7 /0        | TEST      | Ev,Iz       | w:OSZPC u:A
      F7 /1        | TEST      | Ev,Iz       | w:OSZPC u:A
      F7 /2        | NOT       | Ev          | lock
      F7 /3        | NEG       | Ev          | w:OSZAPC lock
      F7 /4        | MUL       | Ev          | w:OC u:SZAP
      F7 /5        | IMUL      | Ev          | w:OC u:SZAP
      F7 /6        | DIV       | Ev          | u:OSZAPC
      F7 /7        | IDIV      | Ev          | u:OSZAPC
      F8           | CLC       |             | w:C
      F9           | STC       |             | w:C
      FC           | CLD       |             |
      FD           | STD       |             |
      FE /0        | INC       | Eb          | w:OSZAP lock
      FE /1        | DEC       | Eb          | w:OSZAP lock
      FF /0        | INC       | Ev          | w:OSZAP lock
      FF /1        | DEC       | Ev          | w:OSZAP lock
      FF /2        | CALL      | Ev          | f64
      FF /3 m      | CALLF     | M           |
      FF /4        | JMP       | Ev          | f64
      FF /5 m      | JMPF      | M           |
      FF /6        | PUSH      | Ev          | d64
      """;

  /** Extensions of the integer set. They come before the rows that their bytes would be else. */
  static final String EXTENSIONS =
      """
      F3 0F B8     | POPCNT     | Gv,Ev       | w:OSZAPC feature=popcnt
      F3 0F BC     | TZCNT      | Gv,Ev       | w:ZC u:OSAP feature=bmi1
      F3 0F BD     | LZCNT      | Gv,Ev       | w:ZC u:OSAP feature=lzcnt
      NP 0F 38 F0 m| MOVBE      | Gv,Mv       | feature=movbe
      66 0F 38 F0 m| MOVBE      | Gv,Mv       | size16 feature=movbe
      NP 0F 38 F1 m| MOVBE      | Mv,Gv       | feature=movbe
      66 0F 38 F1 m| MOVBE      | Mv,Gv       | size16 feature=movbe
      66 0F 38 F6  | ADCX       | Gy,Ey       | r:C w:C feature=adx
      F3 0F 38 F6  | ADOX       | Gy,Ey       | r:O w:O feature=adx
      F3 0F C7 /7 r| RDPID      | Eq          | feature=rdpid
      0F C7 /6 r   | RDRAND     | Ev          | w:OSZAPC feature=rdrand
      0F C7 /7 r   | RDSEED     | Ev          | w:OSZAPC feature=rdseed
      F3 0F AE /0 r| RDFSBASE   | Ey          | feature=fsgsbase
      F3 0F AE /1 r| RDGSBASE   | Ey          | feature=fsgsbase
      F3 0F AE /2 r| WRFSBASE   | Ey          | feature=fsgsbase
      F3 0F AE /3 r| WRGSBASE   | Ey          | feature=fsgsbase
      NP 0F 01 D0  | XGETBV     |             | feature=xsave
      0F 01 F9     | RDTSCP     |             | feature=rdtscp
      66 0F AE /7 m| CLFLUSHOPT | Mb          | feature=clflushopt
      66 0F AE /6 m| CLWB       | Mb          | feature=clwb
      NP 0F AE /4 m| XSAVE      | M           | feature=xsave
      NP 0F AE /5 m| XRSTOR     | M           | feature=xsave
      NP 0F AE /6 m| XSAVEOPT   | M           | feature=xsaveopt
      NP 0F C7 /4 m| XSAVEC     | M           | feature=xsavec
      """;

  static final String TWO_BYTE =
      """
      0F A0        | PUSH      | FS          | d64
      0F A8        | PUSH      | GS          | d64
      0F A1        | POP       | FS          | d64
      0F A9        | POP       | GS          | d64
      0F 05        | SYSCALL   |             |
      0F 0B        | UD2       |             |
      0F B9        | UD1       | Gv,Ev       |
      0F FF        | UD0       | Gv,Ev       |
      0F 0D /0 m   | PREFETCHW | M           |
      0F 0D /1 m   | PREFETCHW | M           |
      0F 0D /2 m   | PREFETCHW | M           |
      0F 0D /3 m   | PREFETCHW | M           |
      0F 0D /4 m   | PREFETCHW | M           |
      0F 0D /5 m   | PREFETCHW | M           |
      0F 0D /6 m   | PREFETCHW | M           |
      0F 0D /7 m   | PREFETCHW | M           |
      0F 18 m      | PREFETCH  | M           |
      0F 18        | NOP       | Ev          |
      0F 19        | NOP       | Ev          |
      0F 1A        | NOP       | Ev          |
      0F 1B        | NOP       | Ev          |
      0F 1C        | NOP       | Ev          |
      0F 1D        | NOP       | Ev          |
      0F 1E        | NOP       | Ev          |
      0F 1F        | NOP       | Ev          |
      0F 40        | CMOVCC    | Gv,Ev       | feature=cmov r:O
      0F 41        | CMOVCC    | Gv,Ev       | feature=cmov r:O
      0F 42        | CMOVCC    | Gv,Ev       | feature=cmov r:C
      0F 43        | CMOVCC    | Gv,Ev       | feature=cmov r:C
      0F 44        | CMOVCC    | Gv,Ev       | feature=cmov r:Z
      0F 45        | CMOVCC    | Gv,Ev       | feature=cmov r:Z
      0F 46        | CMOVCC    | Gv,Ev       | feature=cmov r:ZC
      0F 47        | CMOVCC    | Gv,Ev       | feature=cmov r:ZC
      0F 48        | CMOVCC    | Gv,Ev       | feature=cmov r:S
      0F 49        | CMOVCC    | Gv,Ev       | feature=cmov r:S
      0F 4A        | CMOVCC    | Gv,Ev       | feature=cmov r:P
      0F 4B        | CMOVCC    | Gv,Ev       | feature=cmov r:P
      0F 4C        | CMOVCC    | Gv,Ev       | feature=cmov r:SO
      0F 4D        | CMOVCC    | Gv,Ev       | feature=cmov r:SO
      0F 4E        | CMOVCC    | Gv,Ev       | feature=cmov r:SZO
      0F 4F        | CMOVCC    | Gv,Ev       | feature=cmov r:SZO
      0F 80        | JCC       | Jz          | f64 r:O
      0F 81        | JCC       | Jz          | f64 r:O
      0F 82        | JCC       | Jz          | f64 r:C
      0F 83        | JCC       | Jz          | f64 r:C
      0F 84        | JCC       | Jz          | f64 r:Z
      0F 85        | JCC       | Jz          | f64 r:Z
      0F 86        | JCC       | Jz          | f64 r:ZC
      0F 87        | JCC       | Jz          | f64 r:ZC
      0F 88        | JCC       | Jz          | f64 r:S
      0F 89        | JCC       | Jz          | f64 r:S
      0F 8A        | JCC       | Jz          | f64 r:P
      0F 8B        | JCC       | Jz          | f64 r:P
      0F 8C        | JCC       | Jz          | f64 r:SO
      0F 8D        | JCC       | Jz          | f64 r:SO
      0F 8E        | JCC       | Jz          | f64 r:SZO
      0F 8F        | JCC       | Jz          | f64 r:SZO
      0F 90        | SETCC     | Eb          | r:O
      0F 91        | SETCC     | Eb          | r:O
      0F 92        | SETCC     | Eb          | r:C
      0F 93        | SETCC     | Eb          | r:C
      0F 94        | SETCC     | Eb          | r:Z
      0F 95        | SETCC     | Eb          | r:Z
      0F 96        | SETCC     | Eb          | r:ZC
      0F 97        | SETCC     | Eb          | r:ZC
      0F 98        | SETCC     | Eb          | r:S
      0F 99        | SETCC     | Eb          | r:S
      0F 9A        | SETCC     | Eb          | r:P
      0F 9B        | SETCC     | Eb          | r:P
      0F 9C        | SETCC     | Eb          | r:SO
      0F 9D        | SETCC     | Eb          | r:SO
      0F 9E        | SETCC     | Eb          | r:SZO
      0F 9F        | SETCC     | Eb          | r:SZO
      0F A2        | CPUID     |             |
      0F 31        | RDTSC     |             | feature=tsc
      0F A3        | BT        | Ev,Gv       | w:C u:OSAP
      0F AB        | BTS       | Ev,Gv       | w:C u:OSAP lock
      0F B3        | BTR       | Ev,Gv       | w:C u:OSAP lock
      0F BB        | BTC       | Ev,Gv       | w:C u:OSAP lock
      0F BA /4     | BT        | Ev,Ib       | w:C u:OSAP
      0F BA /5     | BTS       | Ev,Ib       | w:C u:OSAP lock
      0F BA /6     | BTR       | Ev,Ib       | w:C u:OSAP lock
      0F BA /7     | BTC       | Ev,Ib       | w:C u:OSAP lock
      0F A4        | SHLD      | Ev,Gv,Ib    | w:SZPC u:AO
      0F A5        | SHLD      | Ev,Gv,CL    | w:SZPC u:AO
      0F AC        | SHRD      | Ev,Gv,Ib    | w:SZPC u:AO
      0F AD        | SHRD      | Ev,Gv,CL    | w:SZPC u:AO
      0F AF        | IMUL      | Gv,Ev       | w:OC u:SZAP
      0F B0        | CMPXCHG   | Eb,Gb       | w:OSZAPC lock
      0F B1        | CMPXCHG   | Ev,Gv       | w:OSZAPC lock
      0F B6        | MOVZX     | Gv,Eb       |
      0F B7        | MOVZX     | Gv,Ew       |
      0F BE        | MOVSX     | Gv,Eb       |
      0F BF        | MOVSX     | Gv,Ew       |
      0F BC        | BSF       | Gv,Ev       | w:Z u:OSAPC
      0F BD        | BSR       | Gv,Ev       | w:Z u:OSAPC
      0F C0        | XADD      | Eb,Gb       | w:OSZAPC lock
      0F C1        | XADD      | Ev,Gv       | w:OSZAPC lock
      NP 0F C3 m   | MOVNTI    | Ey,Gy       | feature=sse2
      0F C7 /1 m   | CMPXCHG8B | M           | feature=cx8 w:Z lock
      0F C8        | BSWAP     | Zv          |
      0F C9        | BSWAP     | Zv          |
      0F CA        | BSWAP     | Zv          |
      0F CB        | BSWAP     | Zv          |
      0F CC        | BSWAP     | Zv          |
      0F CD        | BSWAP     | Zv          |
      0F CE        | BSWAP     | Zv          |
      0F CF        | BSWAP     | Zv          |
      0F 06        | CLTS      |             | privileged
      0F 07        | SYSRET    |             | privileged
      0F 35        | SYSEXIT   |             | privileged
      0F 08        | INVD      |             | privileged
      0F 09        | WBINVD    |             | privileged
      0F 30        | WRMSR     |             | privileged
      0F 32        | RDMSR     |             | privileged
      0F 33        | RDPMC     |             | privileged
      0F 20        | MOVCR     |             | privileged modrm
      0F 21        | MOVCR     |             | privileged modrm
      0F 22        | MOVCR     |             | privileged modrm
      0F 23        | MOVCR     |             | privileged modrm
      0F 01 /2 m   | LGDT      | M           | privileged
      0F 01 /3 m   | LIDT      | M           | privileged
      0F 01 /6     | LMSW      | Ew          | privileged
      0F 01 /7 m   | INVLPG    | M           | privileged
      0F 00 /0 m   | SLDT      | Mw          |
      0F 00 /0 r   | SLDT      | Ev          |
      0F 00 /1 m   | STR       | Mw          |
      0F 00 /1 r   | STR       | Ev          |
      0F 00 /4     | VERR      | Ew          | w:Z
      0F 00 /5     | VERW      | Ew          | w:Z
      0F 01 /0 m   | SGDT      | M           |
      0F 01 /1 m   | SIDT      | M           |
      0F 01 /4 m   | SMSW      | Mw          |
      0F 01 /4 r   | SMSW      | Ev          |
      0F 02        | LAR       | Gv,Ew       | w:Z
      0F 03        | LSL       | Gv,Ew       | w:Z
      0F B2 m      | LSS       | Gv,M        |
      0F B4 m      | LFS       | Gv,M        |
      0F B5 m      | LGS       | Gv,M        |
      0F 00 /2     | LLDT      | Ew          | privileged
      0F 00 /3     | LTR       | Ew          | privileged
      """;
}
