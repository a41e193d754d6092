// A return to a nonsense address: bits above the 48th.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  mov $0x1234567812345678, %rax
  push %rax
  ret
  mov $60, %eax
  xor %edi, %edi
  syscall
