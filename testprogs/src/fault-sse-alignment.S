// movaps with an address that is not a multiple of 16.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  lea -8(%rsp), %rax
  or $8, %rax
  movaps (%rax), %xmm0
  mov $60, %eax
  xor %edi, %edi
  syscall
