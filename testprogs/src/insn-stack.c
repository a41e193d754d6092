// call, ret with an immediate, indirect calls, enter and leave, pushf and popf, lahf and sahf, direction
// flag, nop forms, endbr64.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

__asm__(
    ".pushsection .text\n"
    "take_three:\n"  // callee removes its stack arguments
    "  mov 8(%rsp), %rax\n"
    "  add 16(%rsp), %rax\n"
    "  imul 24(%rsp), %rax\n"
    "  ret $24\n"
    "framed:\n"
    "  enter $48, $0\n"
    "  mov %rdi, -48(%rbp)\n"
    "  lea 1(%rdi), %rax\n"
    "  mov %rax, -8(%rbp)\n"
    "  mov -48(%rbp), %rax\n"
    "  add -8(%rbp), %rax\n"
    "  leave\n"
    "  ret\n"
    "nested:\n"
    "  push $0x77\n"
    "  mov %rbp, %rdx\n"
    "  lea 8(%rsp), %rbp\n"
    "  mov %rbp, %rcx\n"
    "  enter $16, $2\n"
    "  mov %rcx, %rax\n"
    "  sub %rbp, %rax\n"  // where the frame is
    "  mov %rbp, %rsi\n"
    "  sub %rsp, %rsi\n"  // what it holds
    "  shl $16, %rsi\n"
    "  or %rsi, %rax\n"
    "  mov -16(%rbp), %rsi\n"
    "  sub %rbp, %rsi\n"  // the display ends with the frame's own pointer
    "  shl $32, %rsi\n"
    "  or %rsi, %rax\n"
    "  leave\n"
    "  mov %rdx, %rbp\n"
    "  add $8, %rsp\n"
    "  ret\n"
    ".popsection\n"
    ".pushsection .data\n"
    "target: .quad framed\n"
    ".popsection\n");

static void calls(void) {
  group_begin("call ret enter leave");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t r, before, after;
    __asm__ volatile(
        "mov %%rsp, %[before]\n\tpush %[a]\n\tpush $3\n\tpush $4\n\tcall take_three\n\tmov %%rsp, %[after]"
        : "=&a"(r), [before] "=&r"(before), [after] "=&r"(after)
        : [a] "r"(operands[i])
        : "memory", "cc");
    group_case(operands[i], r, before - after, 0);
    __asm__ volatile("call *target(%%rip)" : "=&a"(r) : "D"(operands[i]) : "memory", "cc");
    group_word(r);
    __asm__ volatile("lea framed(%%rip), %%rcx\n\tcall *%%rcx"
                     : "=&a"(r)
                     : "D"(operands[i])
                     : "memory", "cc", "rcx");
    group_word(r);
  }
  uint64_t r;
  __asm__ volatile("call nested" : "=&a"(r)::"memory", "cc", "rcx", "rdx", "rsi");
  group_word(r);
  group_end();
}

static void flags(void) {
  group_begin("popf pushf lahf sahf");
  for (uint64_t in = 0; in < 4096; in += 53) {
    // The trap flag stays off; interrupts cannot be switched off here; bit 1 is always set.
    uint64_t given = in & ~0x300ull, out, narrow, a = in << 8, b, c;
    __asm__ volatile("push %[in]\n\tpopfq\n\tpushfq\n\tpop %[out]\n\tcld"
                     : [out] "=&r"(out)
                     : [in] "r"(given)
                     : "cc");
    __asm__ volatile("pushw %w[in]\n\tpopfw\n\tpushfq\n\tpop %[narrow]\n\tcld"
                     : [narrow] "=&r"(narrow)
                     : [in] "r"(given)
                     : "cc");
    __asm__ volatile("sahf\n\tlahf\n\tpushfq\n\tpop %[c]" : "+a"(a), [c] "=&r"(c)::"cc");
    __asm__ volatile("pushfw\n\tpopw %w[b]" : [b] "=&r"(b));
    (void)b;
    group_case(given, out & 0xfff & ~0x300ull, narrow & 0xfff & ~0x300ull, a);
    group_word(c & (FLAGS & ~OF));
  }
  group_end();
}

static void nops(void) {
  group_begin("nops");
  uint64_t a = 0x1122334455667788, out;
  __asm__ volatile(
      "push $0xd7\n\tpopfq\n\t"
      "nop\n\t.byte 0x66, 0x90\n\tnopl (%%rax)\n\tnopw 0x0(%%rax,%%rax,1)\n\t"
      ".byte 0x66,0x66,0x2e,0x0f,0x1f,0x84,0,0,0,0,0\n\tendbr64\n\tpause\n\t"
      "prefetcht0 0x7ffff(%%rax)\n\tprefetchnta (%%rax)\n\tlfence\n\tmfence\n\tsfence\n\t"
      "rex.W nop\n\t.byte 0x66, 0x66, 0x90\n\tpushfq\n\tpop %[out]"
      : "+a"(a), [out] "=&r"(out)
      :
      : "memory", "cc");
  group_case(a, out & FLAGS, 0, 0);
  // 0x90 with REX.B is not a nop: xchg r8, rax. xchg eax, eax as 0x87 clears the upper half.
  register uint64_t r8 __asm__("r8") = 5;
  __asm__ volatile("xchg %[r8], %%rax\n\t.byte 0x87, 0xc0" : "+a"(a), [r8] "+r"(r8));
  group_case(a, r8, 0, 0);
  a = 0x1122334455667788;
  __asm__ volatile(".byte 0x87, 0xc0" : "+a"(a));
  group_word(a);
  group_end();
}

int main(void) {
  calls();
  flags();
  nops();
  return 0;
}
