// What came before the fault is done: the store, and the output of what was stored.
// build: nostdlib
// status: signal 11
  .globl _start
_start:
  movl $0x0a4b4f, text(%rip)
  mov $1, %eax
  mov $1, %edi
  lea text(%rip), %rsi
  mov $3, %edx
  syscall
  xor %ebx, %ebx
  push (%rbx)
  .pushsection .data
text:
  .long 0
  .popsection
  mov $60, %eax
  xor %edi, %edi
  syscall
