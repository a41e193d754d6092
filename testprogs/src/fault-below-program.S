// A store to below the program, where nothing is mapped.
// build: nostdlib
// status: signal 11
// protection: the address is unmapped
  .globl _start
_start:
  mov $0x10000, %eax
  incl (%rax)
  mov $60, %eax
  xor %edi, %edi
  syscall
