#!/usr/bin/env bash
# Makes a program of a given number of basic blocks, each executed a given number of times, to see
# how the cost of translating grows:
#
#   many-blocks.sh BLOCKS ROUNDS FILE
#
# It is a chain of small functions, called one after the other in every round: four blocks for each, its
# call included, and three more. A branch goes to the instruction behind it either way, so every
# block is executed in every round. It exits with the low seven bits of what it has computed.
set -eu
export LC_ALL=C
if (($# != 3)); then
  sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
blocks=$1 rounds=$2 file=$3

awk -v functions=$(((blocks - 3) / 4)) -v rounds="$rounds" 'BEGIN {
  print ".intel_syntax noprefix\n.globl _start\n.text\n_start:\nmov ebp, " rounds "\nxor edi, edi\njmp round"
  print "round:"
  for (i = 0; i < functions; i++) print "call f" i
  print "dec ebp\njnz round\nand edi, 127\nmov eax, 60\nsyscall"
  for (i = 0; i < functions; i++) {
    print "f" i ":\nlea eax, [rdi + " i "]\ntest al, 1\njz 1f"
    print "1:\nimul edi, edi, " 2 * (i % 1000) + 3 "\nxor edi, " i * 37 "\njs 2f"
    print "2:\nadd edi, " i % 251 + 1 "\nret"
  }
}' | gcc -nostdlib -static -x assembler - -o "$file" -Wl,--build-id=none,-z,noexecstack
