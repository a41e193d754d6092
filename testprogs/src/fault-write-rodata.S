// A store into read-only data.
// build: nostdlib
// status: signal 11
// protection: read-only memory is written
  .globl _start
_start:
  incl constant(%rip)
  .pushsection .rodata
constant:
  .long 7
  .popsection
  mov $60, %eax
  xor %edi, %edi
  syscall
