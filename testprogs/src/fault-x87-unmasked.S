// An invalid operation that the x87 control word does not mask: raised by the instruction after it.
// build: nostdlib
// status: signal 8
  .globl _start
_start:
  fldcw control(%rip)
  fld1
  fchs
  fsqrt
  mov $1, %eax
  mov $1, %edi
  lea text(%rip), %rsi
  mov $6, %edx
  syscall
  fwait
  mov $60, %eax
  xor %edi, %edi
  syscall
  .data
text:
  .ascii "later\n"
control:
  .word 0x37e
