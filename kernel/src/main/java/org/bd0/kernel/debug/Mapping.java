package org.bd0.kernel.debug;

/**
 * What a range of a process's memory is from now on.
 *
 * @param time nanoseconds since the trace began
 * @param process whose memory it is
 * @param start first global (far) address
 * @param end the address after the last
 * @param kind {@code heap}, {@code stack}, {@code text}, {@code data}, {@code metadata}, {@code
 *     mmap}, {@code shared}, or {@code none} when it is free
 * @param name what it is called, or an empty string
 */
public record Mapping(long time, int process, long start, long end, String kind, String name) {}
