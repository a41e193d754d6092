// An opcode that 64-bit mode does not have (push %es).
// build: nostdlib
// status: signal 4
  .globl _start
_start:
  .byte 0x06
  mov $60, %eax
  xor %edi, %edi
  syscall
