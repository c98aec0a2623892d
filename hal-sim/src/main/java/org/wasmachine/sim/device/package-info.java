/** Models of what hangs on a simulated board: chips, signals, serial peers. */
package org.wasmachine.sim.device;
