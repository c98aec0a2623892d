/** Byte streams to a device: serial ports, sockets. */
package org.wasmachine.serial.wire;
