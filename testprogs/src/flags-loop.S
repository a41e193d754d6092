// A loop in assembly that carries flags from one round to the next: adc and sbb chains, inc and dec
// in between (which keep the carry), lea (which keeps all), and a count printed in hexadecimal.
// build: nostdlib
  .globl _start
_start:
  xor %eax, %eax              # low part of the sum
  xor %edx, %edx              # high part
  mov $1, %ebx
  mov $100000, %ecx
again:
  imul $0x8088405, %ebx, %ebx # a linear congruential generator
  inc %ebx
  add %rbx, %rax
  adc $0, %rdx
  ror $1, %rax                # the bit that falls out goes into the carry
  rcl $1, %rdx
  lea 5(%rax,%rdx), %rsi      # keeps the carry
  sbb %rbx, %rsi
  xor %rsi, %rax
  dec %ecx
  jnz again

  lea digits_end(%rip), %rdi
  mov $16, %ecx
next:
  mov %eax, %esi
  and $15, %esi
  lea hex(%rip), %r8
  movzbl (%r8,%rsi), %esi
  dec %rdi
  mov %sil, (%rdi)
  shr $4, %rax
  loop next

  mov $1, %eax
  mov $1, %edi
  lea digits(%rip), %rsi
  mov $17, %edx
  syscall
  mov $60, %eax
  xor %edi, %edi
  syscall

  .section .rodata
hex:
  .ascii "0123456789abcdef"
  .data
digits:
  .space 16
digits_end:
  .ascii "\n"
