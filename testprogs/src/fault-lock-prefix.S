// LOCK before an instruction that may not have it. (qemu-user 7.2 lets it through.)
// build: nostdlib
// status: signal 4
  .globl _start
_start:
  .byte 0xf0
  mov %eax, (%rsp)
  mov $60, %eax
  xor %edi, %edi
  syscall
