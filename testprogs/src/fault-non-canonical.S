// A load from a non-canonical address.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  mov $0x800000000000, %rax
  mov (%rax), %ebx
  mov $60, %eax
  xor %edi, %edi
  syscall
