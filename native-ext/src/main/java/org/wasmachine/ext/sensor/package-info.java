/**
 * Sensors as apps of the framework see them, by name and instance; their drivers use nothing but
 * {@code hal-api}, so they work on every board.
 */
package org.wasmachine.ext.sensor;
