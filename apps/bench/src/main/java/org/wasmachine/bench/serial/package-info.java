/** How fast a board at the other end of a cable is. */
package org.wasmachine.bench.serial;
