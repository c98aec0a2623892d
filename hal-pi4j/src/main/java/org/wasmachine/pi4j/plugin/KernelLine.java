package org.wasmachine.pi4j.plugin;

import org.wasmachine.pi4j.linux.GpioLineHandle;

/** A Pi4J input or output of this plugin: lets through to what Pi4J has no methods for. */
public interface KernelLine {

  /** The requested line. */
  GpioLineHandle line();
}
