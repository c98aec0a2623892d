package org.wasmachine.hal;

/**
 * One edge at a pin.
 *
 * @param pin the pin's number
 * @param edge which way the level went
 * @param timestampNanos when, on the board's clock ({@link Board#clock()}), in nanoseconds since
 *     boot; taken as near to the pin as the backend can
 * @param sequence counts the edges of this opened line from 1, those included that the queue
 *     dropped, so that a gap shows a loss
 */
public record GpioEvent(int pin, Edge edge, long timestampNanos, long sequence) {}
