/** Looks at this computer and says what stands between it and a working {@code pi4j:} board. */
package org.wasmachine.pi4j.doctor;
