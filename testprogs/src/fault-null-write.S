// A store close to address 0.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  xor %eax, %eax
  movb $1, 100(%rax)
  mov $60, %eax
  xor %edi, %edi
  syscall
