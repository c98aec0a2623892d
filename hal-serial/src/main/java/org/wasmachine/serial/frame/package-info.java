/** Bytes to frames and back: COBS, CRC-32C, frame types (PROTOCOL.md section 1). */
package org.wasmachine.serial.frame;
