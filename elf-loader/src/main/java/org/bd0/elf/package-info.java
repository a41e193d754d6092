/**
 * Reads static x86-64 ELF programs: header, segments, notes and symbols.
 *
 * <p>{@link org.bd0.elf.ElfFile#read} checks everything the loading of a program depends on, so
 * that whoever uses the result need not check again. What only serves messages (symbols, notes)
 * never makes a program unusable: malformed, it is left out. Whatever the input, the only exception
 * is {@link org.bd0.elf.ElfException}, and no more memory is allocated than the file is long plus
 * 256 KiB. The table of source lines is read only for traces: a malformed one is an ElfException of
 * its own, and what it takes is bounded by the size of the sections, decompressed.
 *
 * <p>Sources: the System V gABI, chapters 4 (Object Files) and 5 (Program Loading); the System V
 * psABI for x86-64, sections 4.1 and 5.1; and Linux' {@code fs/binfmt_elf.c}, which decides what
 * runs in practice. All numbers in a file of ours are little-endian, and unsigned where the gABI
 * says so.
 */
package org.bd0.elf;
