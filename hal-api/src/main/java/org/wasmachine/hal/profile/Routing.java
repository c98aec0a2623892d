package org.wasmachine.hal.profile;

/** Which pins a controller can use. */
public enum Routing {
  /** Any GPIO, through the chip's GPIO matrix. */
  ANY_PIN,
  /** Only the pins that the profile names. */
  FIXED
}
