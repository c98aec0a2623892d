/** Time: the real clock, and a virtual one that jumps to the next event when every app waits. */
package org.wasmachine.hal.time;
