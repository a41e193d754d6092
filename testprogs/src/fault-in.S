// Port input.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  mov $0x80, %edx
  in (%dx), %al
  mov $60, %eax
  xor %edi, %edi
  syscall
