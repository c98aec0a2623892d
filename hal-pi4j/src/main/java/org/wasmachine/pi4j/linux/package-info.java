/**
 * The kernel's own device interfaces in pure Java: GPIO, I2C, SPI, PWM, ADC and terminals.
 *
 * <p>Nothing in here knows Pi4J or the HAL. System calls go through {@link
 * org.wasmachine.pi4j.linux.Syscalls}, every failure is a {@link
 * org.wasmachine.pi4j.linux.KernelException} that keeps its errno, and all waiting for edges
 * happens on one thread, {@link org.wasmachine.pi4j.linux.EventLoop}. The structures are those of
 * the kernel's UAPI headers for 64-bit x86 and arm64.
 */
package org.wasmachine.pi4j.linux;
