/**
 * What a board is: its pins, headers, controllers and memory as immutable records, and the rules
 * that say what a pin may do.
 *
 * <p>The records hold facts only. Files are read by the module {@code boards}; every backend asks
 * {@link org.wasmachine.hal.profile.BoardProfile} before it touches hardware.
 */
package org.wasmachine.hal.profile;
