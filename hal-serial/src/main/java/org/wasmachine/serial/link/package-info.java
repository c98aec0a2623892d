/**
 * The host's end of the protocol: sessions, exactly-once requests, batching, recovery. Knows bytes
 * and operations, no pins.
 */
package org.wasmachine.serial.link;
