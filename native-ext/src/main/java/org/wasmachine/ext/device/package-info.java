/** Device files: what an app opens under {@code /dev}, each a small driver over the HAL. */
package org.wasmachine.ext.device;
