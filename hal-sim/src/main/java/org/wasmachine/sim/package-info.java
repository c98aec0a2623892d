/** Simulated boards: any profile, with virtual time. */
package org.wasmachine.sim;
