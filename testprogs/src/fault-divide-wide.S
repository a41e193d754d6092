// An unsigned quotient of more than 64 bits.
// build: nostdlib
// status: signal 8
  .globl _start
_start:
  mov $3, %edx
  xor %eax, %eax
  mov $2, %ebx
  div %rbx
  mov $60, %eax
  xor %edi, %edi
  syscall
