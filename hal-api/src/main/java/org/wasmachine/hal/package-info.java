/** The contract between apps and hardware: boards, handles, units and errors. */
package org.wasmachine.hal;
