/**
 * The contract suite: what every backend must do, as tests. A backend gives a {@link
 * org.wasmachine.hal.contract.Rig} to {@link org.wasmachine.hal.contract.BoardContract}.
 */
package org.wasmachine.hal.contract;
