/** Serves a board of this machine to another computer, over the bridge protocol. */
package org.wasmachine.serial.bridge;
