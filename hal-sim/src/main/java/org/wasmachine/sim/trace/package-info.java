/** Writers and listeners of what happens at the pins. */
package org.wasmachine.sim.trace;
