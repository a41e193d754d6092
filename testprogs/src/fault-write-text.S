// A store into the program's code.
// build: nostdlib
// status: signal 11
// protection: read-only memory is written
  .globl _start
_start:
  movb $0x90, _start(%rip)
  mov $60, %eax
  xor %edi, %edi
  syscall
