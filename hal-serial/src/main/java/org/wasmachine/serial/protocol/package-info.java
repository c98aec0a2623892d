/** What frames say: greetings, operations, statuses, events (PROTOCOL.md sections 2 to 5). */
package org.wasmachine.serial.protocol;
