// Every way of writing memory, once each. The table `expected` says what a trace has to show, in order:
// the instruction's address, the address written, bytes and kind (WriteKind's ordinals), 24 bytes each.
// build: nostdlib
  .intel_syntax noprefix
  .globl _start, expected, expected_end
  .set PLAIN, 0
  .set PUSH, 1
  .set CALL, 2
  .set STRING, 3
  .set LOCKED, 4
  .set X87, 5
  .set VECTOR, 6
  .set MASKED, 7
  .set STATE, 8
  .set KERNEL, 9

// An instruction, and what it writes at target + offset.
  .macro w kind, bytes, offset, instruction:vararg
1: \instruction
  e 1b, \kind, \bytes, \offset
  .endm
// One more store of the same instruction.
  .macro e label, kind, bytes, offset
  .pushsection .expected, "a"
  .quad \label, target + \offset
  .long \bytes, \kind
  .popsection
  .endm

  .section .expected, "a"
  .balign 8
expected:
  .text
_start:
  lea rbx, target[rip]
  lea rsp, target[rip + 256]
  mov rax, 0x1122334455667788
  mov rcx, 5

  w PLAIN, 1, 0, mov [rbx], al
  w PLAIN, 2, 0, mov [rbx], ax
  w PLAIN, 4, 0, mov [rbx], eax
  w PLAIN, 8, 0, mov [rbx], rax
  w PLAIN, 8, 3, mov [rbx + 3], rax
  w PLAIN, 1, 1, mov byte ptr [rbx + 1], 7
  w PLAIN, 4, 0, add [rbx], eax
  w PLAIN, 1, 0, not byte ptr [rbx]
  w PLAIN, 8, 8, inc qword ptr [rbx + 8]
  w PLAIN, 8, 8, shl qword ptr [rbx + 8], 3
  w PLAIN, 4, 4, shld [rbx + 4], eax, 5
  w PLAIN, 1, 9, sete [rbx + 9]
  w PLAIN, 4, 0, bts dword ptr [rbx], 3
  w PLAIN, 4, 12, movnti [rbx + 12], eax
  w PLAIN, 4, 0, stmxcsr [rbx]
  w PLAIN, 4, 0, cmpxchg [rbx], ecx
  w PLAIN, 4, 0, xadd [rbx], ecx
  w PLAIN, 2, 0, mov [rbx], ds
  w PLAIN, 8, 16, pop qword ptr [rbx + 16]
  sub rsp, 8

  w PUSH, 8, 248, push rax
  w PUSH, 2, 246, pushw 7
  add rsp, 2
  w PUSH, 8, 240, pushfq
  w PUSH, 8, 232, push qword ptr [rbx]
  w CALL, 8, 224, call 2f
2: lea rdx, 3f[rip]
  w CALL, 8, 216, call rdx
3: lea rsp, target[rip + 256]
  w PUSH, 8, 248, enter 16, 0
  lea rsp, target[rip + 256]

  lea rsi, source[rip]
  mov rdi, rbx
  cld
  w STRING, 1, 0, movsb
  w STRING, 8, 1, movsq
  w STRING, 2, 9, stosw
  mov ecx, 3
  w STRING, 4, 11, rep stosd
  e 1b, STRING, 4, 15
  e 1b, STRING, 4, 19
  mov ecx, 2
  w STRING, 2, 23, rep movsw
  e 1b, STRING, 2, 25
  std
  mov ecx, 2
  w STRING, 1, 27, rep stosb
  e 1b, STRING, 1, 26
  mov ecx, 2
  lea rsi, source[rip + 8]
  w STRING, 1, 25, rep movsb
  e 1b, STRING, 1, 24
  cld

  mov ecx, 5
  w LOCKED, 4, 0, lock add [rbx], ecx
  w LOCKED, 1, 5, lock or [rbx + 5], cl
  w LOCKED, 8, 8, lock xadd [rbx + 8], rcx
  w LOCKED, 8, 8, xchg [rbx + 8], rdx
  w LOCKED, 4, 0, lock cmpxchg [rbx], ecx
  mov eax, [rbx]
  w LOCKED, 4, 0, lock cmpxchg [rbx], ecx
  w LOCKED, 2, 7, lock neg word ptr [rbx + 7]
  w LOCKED, 8, 8, lock dec qword ptr [rbx + 8]
  w LOCKED, 4, 0, lock btc dword ptr [rbx], 5
  w LOCKED, 8, 8, lock cmpxchg8b [rbx + 8]
  w LOCKED, 16, 16, lock cmpxchg16b [rbx + 16]

  fldpi
  w X87, 4, 0, fst dword ptr [rbx]
  w X87, 8, 0, fst qword ptr [rbx]
  w X87, 4, 8, fist dword ptr [rbx + 8]
  w X87, 10, 3, fstp tbyte ptr [rbx + 3]
  fld1
  w X87, 10, 0, fbstp [rbx]
  fld1
  w X87, 8, 0, fistp qword ptr [rbx]
  w X87, 2, 0, fnstcw [rbx]
  w X87, 2, 2, fnstsw [rbx + 2]
  w STATE, 28, 0, fnstenv [rbx]
  w STATE, 64, 0, fnsave [rbx]
  e 1b, STATE, 44, 64

  movups xmm0, source[rip]
  w VECTOR, 16, 0, movups [rbx], xmm0
  w VECTOR, 16, 16, movaps [rbx + 16], xmm0
  w VECTOR, 16, 32, movdqa [rbx + 32], xmm0
  w VECTOR, 16, 1, movdqu [rbx + 1], xmm0
  w VECTOR, 16, 16, movntdq [rbx + 16], xmm0
  w VECTOR, 16, 16, movntps [rbx + 16], xmm0
  w VECTOR, 8, 0, movq [rbx], xmm0
  w VECTOR, 4, 0, movd [rbx], xmm0
  w VECTOR, 8, 5, movlps [rbx + 5], xmm0
  w VECTOR, 8, 5, movhps [rbx + 5], xmm0
  w VECTOR, 8, 0, movsd [rbx], xmm0
  w VECTOR, 4, 0, movss [rbx], xmm0
  movq mm0, source[rip]
  w VECTOR, 8, 0, movq [rbx], mm0
  w VECTOR, 8, 0, movntq [rbx], mm0
  emms

  movups xmm1, mask[rip]
  lea rdi, [rbx + 1]
  w MASKED, 2, 1, maskmovdqu xmm0, xmm1
  e 1b, MASKED, 1, 6
  e 1b, MASKED, 1, 8
  e 1b, MASKED, 8, 9
  w STATE, 64, 256, fxsave [rbx + 256]
  .set at, 320
  .rept 7
  e 1b, STATE, 64, at
  .set at, at + 64
  .endr

  mov eax, 228 // clock_gettime
  mov edi, 1
  lea rsi, [rbx + 16]
  w KERNEL, 16, 16, syscall
  mov eax, 63 // uname: 390 bytes
  mov rdi, rbx
  w KERNEL, 64, 0, syscall
  .set at, 64
  .rept 5
  e 1b, KERNEL, 64, at
  .set at, at + 64
  .endr
  e 1b, KERNEL, 6, 384
  mov eax, 257 // openat: this very program
  mov edi, -100
  lea rsi, file[rip]
  xor edx, edx
  syscall
  mov edi, eax
  xor eax, eax // read: 5 bytes of at most 100
  lea rsi, [rbx + 7]
  mov edx, 5
  w KERNEL, 5, 7, syscall
  mov eax, 19 // readv
  lea rsi, vector[rip]
  mov edx, 2
  w KERNEL, 3, 40, syscall
  e 1b, KERNEL, 4, 50
  mov eax, 17 // pread64, at the end: nothing
  mov rsi, rbx
  mov edx, 100
  mov r10, 0x7fffffff
  syscall
  mov eax, 231
  xor edi, edi
  syscall

  .section .rodata
file:
  .asciz "/proc/self/exe"
  .align 16
mask:
  .quad 0x8000800000008080 << 0, 0x8080808080808080
  .data
  .align 16
vector:
  .quad target + 40, 3, target + 50, 4
source:
  .quad 0x0123456789abcdef, 0xfedcba9876543210, 0x1111111122222222
  .bss
  .align 64
target:
  .skip 1024

  .section .expected, "a"
expected_end:
