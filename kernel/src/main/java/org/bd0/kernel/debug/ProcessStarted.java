package org.bd0.kernel.debug;

import java.util.List;

/**
 * A process that a trace knows.
 *
 * @param time nanoseconds since the trace began
 * @param process its number
 * @param parent its parent's number, 0 for none
 * @param name its name, as {@code ps} shows it
 * @param file the host's path of its program
 * @param arguments its arguments, the program's name first
 * @param near whether its program names its own memory by addresses relative to {@code base}
 * @param base first global (far) address of its region
 * @param size bytes of its region
 * @param loadBias what was added to the addresses in its ELF file, in the program's own addressing
 */
public record ProcessStarted(
    long time,
    int process,
    int parent,
    String name,
    String file,
    List<String> arguments,
    boolean near,
    long base,
    long size,
    long loadBias) {}
