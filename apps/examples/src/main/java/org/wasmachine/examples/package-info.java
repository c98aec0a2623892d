/** Java programs that use the machine as a library. */
package org.wasmachine.examples;
