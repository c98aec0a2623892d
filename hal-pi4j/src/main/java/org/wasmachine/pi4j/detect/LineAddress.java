package org.wasmachine.pi4j.detect;

/**
 * Where the kernel has a pin.
 *
 * @param chip path of the controller's device file
 * @param offset number of the line on it
 */
public record LineAddress(String chip, int offset) {}
