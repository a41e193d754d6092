// A division by zero that MXCSR does not mask, in one element of four.
// build: nostdlib
// status: signal 8
  .globl _start
_start:
  ldmxcsr control(%rip)
  movaps ones(%rip), %xmm0
  divps divisors(%rip), %xmm0
  mov $60, %eax
  xor %edi, %edi
  syscall
  .data
  .balign 16
ones:
  .float 1, 1, 1, 1
divisors:
  .float 2, 4, 0, 8
control:
  .long 0x1d80
