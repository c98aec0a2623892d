package org.wasmachine.serial.link;

/**
 * What happened on a wire.
 *
 * @param framesSent requests, each counted once
 * @param framesRepeated requests sent again
 * @param framesDamaged frames that came in damaged
 */
public record LinkCounters(long framesSent, long framesRepeated, long framesDamaged) {}
