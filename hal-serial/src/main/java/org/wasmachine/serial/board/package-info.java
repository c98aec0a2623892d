/**
 * A board behind a {@link org.wasmachine.serial.link.Link}: pins, buses and channels as handles.
 */
package org.wasmachine.serial.board;
