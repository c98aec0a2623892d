/** The backend {@code pi4j:} of the hardware-abstraction layer: this computer as a board. */
package org.wasmachine.pi4j.board;
