/**
 * A client for boards that run ConfigurableFirmata 3.0 or newer: less than the bridge can do, and
 * honest about it. Written from the Firmata protocol description; nothing is sent that this
 * firmware is known to crash on.
 */
package org.wasmachine.serial.firmata;
