/**
 * What the board needs from below, and its two makings: on this module's own Pi4J plugin, with all
 * that the kernel offers, and on any other Pi4J provider, whose known defects are worked round or
 * refused. Together with {@code plugin} the only place that knows Pi4J.
 */
package org.wasmachine.pi4j.driver;
