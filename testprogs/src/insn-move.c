// mov in all its forms, movzx, movsx, movsxd, xchg, lea and the addressing modes, partial registers,
// cbw to cqo, xlat, movabs, push and pop of memory, segment-relative addresses.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

static void extensions(void) {
  group_begin("movzx movsx movsxd cbw cwd");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t v = operands[i], m = v, r[6];
    __asm__("movzbw %b[v], %w[a]\n\tmovzbl %b[v], %k[b]\n\tmovzwq %w[v], %[c]\n\t"
            "movsbw %b[v], %w[d]\n\tmovsbq %b[v], %[e]\n\tmovslq %k[v], %[f]"
            : [a] "=&r"(r[0]), [b] "=&r"(r[1]), [c] "=&r"(r[2]), [d] "=&r"(r[3]), [e] "=&r"(r[4]),
              [f] "=&r"(r[5])
            : [v] "q"(v));
    group_case(r[0] & 0xffff, r[1], r[2], r[3] & 0xffff);
    group_case(r[4], r[5], 0, 0);
    __asm__("movzbl %[m], %k[a]\n\tmovzwl %[m], %k[b]\n\tmovsbl %[m], %k[c]\n\t"
            "movswl %[m], %k[d]\n\tmovswq %[m], %[e]\n\tmovslq %[m], %[f]"
            : [a] "=&r"(r[0]), [b] "=&r"(r[1]), [c] "=&r"(r[2]), [d] "=&r"(r[3]), [e] "=&r"(r[4]),
              [f] "=&r"(r[5])
            : [m] "m"(m));
    group_case(r[0], r[1], r[2], r[3]);
    group_case(r[4], r[5], 0, 0);
    uint64_t a = v, d = 0x7777777777777777;
    __asm__("cbtw\n\tcwtd" : "+a"(a), "+d"(d));
    group_case(v, a, d, 0);
    __asm__("cwtl\n\tcltd" : "+a"(a), "+d"(d));
    group_case(v, a, d, 0);
    a = v;
    __asm__("cltq\n\tcqto" : "+a"(a), "+d"(d));
    group_case(v, a, d, 0);
  }
  group_end();
}

static void partial_registers(void) {
  group_begin("partial registers");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t a = operands[i], b = ~operands[i], c = 0x1234567890abcdef, d = a;
    __asm__("movb %%ah, %%bl\n\tmovb $0x77, %%ah\n\tmovb %%bh, %%ch\n\taddb %%ch, %%dh\n\t"
            "movw %%bx, %%cx\n\tmovw $0x8001, %%dx\n\tmovl %%edx, %%edx\n\txchgb %%ah, %%bh"
            : "+a"(a), "+b"(b), "+c"(c), "+d"(d)
            :
            : "cc");
    group_case(a, b, c, d);
    register uint64_t r8 __asm__("r8") = operands[i], r12 __asm__("r12") = 5;
    uint64_t si = operands[i], di = 0x1111111111111111;
    __asm__("movb %b[r8], %%dil\n\taddb %%sil, %b[r12]\n\tmovw %w[r12], %w[r8]\n\t"
            "movl %k[r12], %k[r12]\n\txchgw %%si, %%di"
            : [r8] "+r"(r8), [r12] "+r"(r12), "+S"(si), "+D"(di)
            :
            : "cc");
    group_case(r8, r12, si, di);
  }
  group_end();
}

static uint64_t table[64];

static void addressing(void) {
  group_begin("lea and addressing");
  for (uint64_t i = 0; i < 64; i++) table[i] = i * 0x0101010101010101;
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t b = operands[i], x = operands[(i * 5 + 1) % OPERANDS], r[8];
    __asm__("leaq (%[b],%[x],1), %[r0]\n\tleaq 8(%[b],%[x],2), %[r1]\n\tleaq -128(%[b],%[x],4), %[r2]\n\t"
            "leaq 0x12345678(%[b],%[x],8), %[r3]\n\tleal (%[b],%[x],4), %k[r4]\n\t"
            "leaw 3(%[b],%[x]), %w[r5]\n\tleaq -0x80000000(,%[x],8), %[r6]"
            : [r0] "=&r"(r[0]), [r1] "=&r"(r[1]), [r2] "=&r"(r[2]), [r3] "=&r"(r[3]),
              [r4] "=&r"(r[4]), [r5] "=&r"(r[5]), [r6] "=&r"(r[6])
            : [b] "r"(b), [x] "r"(x));
    group_case(r[0], r[1], r[2], r[3]);
    group_case(r[4], r[5] & 0xffff, r[6], 0);
    __asm__("leaq (%k[b],%k[x],2), %[r0]\n\tleal -1(%k[b]), %k[r1]"
            : [r0] "=&r"(r[0]), [r1] "=&r"(r[1])
            : [b] "r"(b), [x] "r"(x));
    group_case(r[0], r[1], 0, 0);
  }
  for (int64_t i = -8; i < 24; i++) {
    uint64_t a, b, c, *base = table + 16;
    __asm__("movq (%[base],%[i],8), %[a]\n\tmovl 4(%[base],%[i],4), %k[b]\n\tmovzwl 6(%[base],%[i]), %k[c]"
            : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c)
            : [base] "r"(base), [i] "r"(i), "m"(table));
    group_case(a, b, c, 0);
    register uint64_t *r12 __asm__("r12") = base, *r13 __asm__("r13") = base;
    __asm__("movq (%[r12]), %[a]\n\tmovq (%[r13],%[i],2), %[b]\n\taddq 16(%[r12],%[i]), %[a]"
            : [a] "=&r"(a), [b] "=&r"(b)
            : [r12] "r"(r12), [r13] "r"(r13), [i] "r"(i), "m"(table)
            : "cc");
    group_case(a, b, 0, 0);
  }
  uint64_t relative, absolute, eax = 3;
  __asm__("movq table+40(%%rip), %[r]" : [r] "=r"(relative) : "m"(table));
  __asm__("movabsq table+48, %%rax" : "=a"(absolute) : "m"(table));
  group_case(relative, absolute, 0, 0);
  __asm__ volatile("movabsl %%eax, table+56\n\tmovabsb table+56, %%al" : "+a"(eax)::"memory");
  group_case(table[7], eax, 0, 0);
  group_end();
}

static void pushes(void) {
  group_begin("push pop");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t m = operands[i], n = 0, a, b, c, w = operands[i];
    __asm__ volatile(
        "pushq %[m]\n\tpushq $-5\n\tpushq $0x12345678\n\tpushw %w[w]\n\tpushw $0x7788\n\t"
        "popw %w[b]\n\tpopw %w[c]\n\tpopq %[a]\n\taddq $8, %%rsp\n\tpopq %[n]"
        : [n] "=m"(n), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c)
        : [m] "r"(m), [w] "r"(w));
    group_case(n, a, b & 0xffff, c & 0xffff);
    uint64_t before, after;
    __asm__ volatile("movq %%rsp, %[before]\n\tpushq %%rsp\n\tpopq %[after]"
                     : [before] "=&r"(before), [after] "=&r"(after));
    group_word(before - after);
    __asm__ volatile("pushq %[m]\n\tpushq (%%rsp)\n\tpopq 8(%%rsp)\n\tpopq %[n]"
                     : [n] "=r"(n)
                     : [m] "r"(m + 1));
    group_word(n);
    __asm__ volatile("movq %%rsp, %[before]\n\tpushq %[m]\n\tmovq %%rsp, %%rax\n\tpushq %%rax\n\t"
                     "popq %%rsp\n\tpopq %[n]\n\tmovq %%rsp, %[after]"
                     : [before] "=&r"(before), [after] "=&r"(after), [n] "=&r"(n)
                     : [m] "r"(m)
                     : "rax");
    group_case(before - after, n, 0, 0);
  }
  group_end();
}

static void translate(void) {
  group_begin("xlat");
  static uint8_t letters[256];
  for (int i = 0; i < 256; i++) letters[i] = (uint8_t)(255 - i * 3);
  for (uint64_t i = 0; i < 256; i += 5) {
    uint64_t a = 0x1234567890abcd00 | i;
    __asm__("xlatb" : "+a"(a) : "b"(letters), "m"(letters));
    group_word(a);
  }
  group_end();
}

// arch_prctl(ARCH_SET_FS, ...) and addresses relative to fs and gs.
static void segments(void) {
  group_begin("fs gs");
  group_word((uint64_t)syscall3(158, 0x1002, (long)(table + 8), 0));
  group_word((uint64_t)syscall3(158, 0x1001, (long)(table + 16), 0));
  uint64_t a, b, c, x = 8;
  __asm__ volatile("movq %%fs:0, %[a]\n\tmovq %%fs:16(%[x],%[x]), %[b]\n\tmovq %%gs:8, %[c]\n\t"
                   "addq $1, %%fs:24"
                   : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c)
                   : [x] "r"(x)
                   : "memory", "cc");
  group_case(a, b, c, table[11]);
  uint64_t read = 0;
  group_word((uint64_t)syscall3(158, 0x1003, (long)&read, 0));
  group_word(read == (uint64_t)(table + 8));
  group_end();
}

int main(void) {
  extensions();
  partial_registers();
  addressing();
  pushes();
  translate();
  segments();
  return 0;
}
