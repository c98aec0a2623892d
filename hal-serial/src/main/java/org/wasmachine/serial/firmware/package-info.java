/** The firmware project, for people who flash a board. */
package org.wasmachine.serial.firmware;
