// Integer division by zero.
// build: nostdlib
// status: signal 8
  .globl _start
_start:
  mov $5, %eax
  cltd
  xor %ebx, %ebx
  idiv %ebx
  mov $60, %eax
  xor %edi, %edi
  syscall
