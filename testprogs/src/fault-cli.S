// An instruction that needs I/O privilege: cli.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  cli
  mov $60, %eax
  xor %edi, %edi
  syscall
