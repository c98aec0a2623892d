package org.wasmachine.vm.module;

import java.util.Optional;

/**
 * Initial contents of memory: the slice of {@code length} bytes at {@code start} of the module.
 *
 * @param offset where it goes; present exactly for active segments
 */
public record DataSegment(
    SegmentMode mode,
    int memoryIndex,
    Optional<ConstantExpression> offset,
    int start,
    int length) {}
