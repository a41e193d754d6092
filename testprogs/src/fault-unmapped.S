// A store to an address far from everything that is mapped.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  mov $0x600000000000, %rax
  incl (%rax)
  mov $60, %eax
  xor %edi, %edi
  syscall
