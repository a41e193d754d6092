// A call of memory that may not be executed.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  lea code(%rip), %rax
  call *%rax
  .pushsection .data
code:
  ret
  .popsection
  mov $60, %eax
  xor %edi, %edi
  syscall
