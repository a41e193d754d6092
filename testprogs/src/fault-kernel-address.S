// A store to the half of the address space that is the kernel's.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  mov $0xffff800000000000, %rax
  mov %rax, (%rax)
  mov $60, %eax
  xor %edi, %edi
  syscall
