/**
 * The {@code serial:} backend: a board at the other end of a UART, USB cable, pseudo-terminal or
 * TCP connection, over the bridge protocol or Firmata; and the bridge that serves a local board.
 */
package org.wasmachine.serial;
