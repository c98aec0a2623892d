/** Natives: what a guest may import, how it is written down, checked and called. */
package org.wasmachine.vm.natives;
