package org.wasmachine.pi4j.linux;

/**
 * One edge on a line, stamped by the kernel.
 *
 * @param timestampNs when the kernel saw it, nanoseconds of the monotonic clock (the one of {@link
 *     System#nanoTime()})
 * @param rising to logical high, or to low
 * @param sequence 1 for the first edge since the line was requested; a gap means lost edges
 */
public record LineEvent(long timestampNs, boolean rising, long sequence) {}
