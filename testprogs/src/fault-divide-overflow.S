// A quotient that does not fit: the least integer divided by -1.
// build: nostdlib
// status: signal 8
  .globl _start
_start:
  mov $0x80000000, %eax
  cltd
  mov $-1, %ebx
  idiv %ebx
  mov $60, %eax
  xor %edi, %edi
  syscall
