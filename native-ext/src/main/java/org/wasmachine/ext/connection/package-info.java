/** Connections of apps of the framework: TCP, UDP and serial ports, with data as callbacks. */
package org.wasmachine.ext.connection;
