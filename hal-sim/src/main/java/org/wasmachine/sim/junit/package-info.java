/** JUnit support for authors of apps and drivers. */
package org.wasmachine.sim.junit;
