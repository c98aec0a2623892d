/**
 * A Pi4J plugin on the kernel's own devices: digital input and output, I2C, SPI and PWM.
 *
 * <p>Pi4J finds it by itself ({@code Pi4J.newAutoContext()}) and prefers it to its own providers.
 * What Pi4J's configurations have no word for goes in as a property, see {@link
 * org.wasmachine.pi4j.plugin.LineProperties}.
 */
package org.wasmachine.pi4j.plugin;
