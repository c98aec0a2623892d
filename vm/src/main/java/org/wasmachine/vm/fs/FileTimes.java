package org.wasmachine.vm.fs;

import java.util.OptionalLong;

/**
 * Times to give a file, in nanoseconds since 1970; an empty one stays as it is.
 *
 * @param accessedNanos last read
 * @param modifiedNanos last change
 */
public record FileTimes(OptionalLong accessedNanos, OptionalLong modifiedNanos) {}
