// The smallest program: write, then exit_group.
// build: nostdlib
  .globl _start
_start:
  mov $1, %eax
  mov $1, %edi
  lea text(%rip), %rsi
  mov $text_end - text, %edx
  syscall
  mov $231, %eax
  xor %edi, %edi
  syscall

  .section .rodata
text:
  .ascii "Hello from assembly!\n"
text_end:
