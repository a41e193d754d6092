package org.bd0.runtime;

/**
 * A contiguous, lazily backed piece of the arena that one process owns.
 *
 * @param base far guest address of the first byte
 * @param size bytes, a multiple of the page size
 * @param host host address of the first byte; valid as long as the {@link AddressSpace} is
 */
public record Region(long base, long size, long host) {}
