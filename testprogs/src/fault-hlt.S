// A privileged instruction: hlt.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  hlt
  mov $60, %eax
  xor %edi, %edi
  syscall
