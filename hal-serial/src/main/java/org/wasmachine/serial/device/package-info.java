/**
 * The device's end of the protocol in Java: what {@code wasmachine bridge} serves, and the twin of
 * the C core in {@code firmware/core}.
 */
package org.wasmachine.serial.device;
