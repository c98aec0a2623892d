/** The engines {@code interpreter} and {@code compiler}: Endive behind our interface. */
package org.wasmachine.vm.endive;
