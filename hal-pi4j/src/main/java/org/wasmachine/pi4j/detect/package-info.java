/** Finds out which board this computer is, and which kernel devices are its header's. */
package org.wasmachine.pi4j.detect;
