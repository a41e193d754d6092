// ud2, the instruction that is never valid.
// build: nostdlib
// status: signal 4
  .globl _start
_start:
  ud2
  mov $60, %eax
  xor %edi, %edi
  syscall
