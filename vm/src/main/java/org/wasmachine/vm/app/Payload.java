package org.wasmachine.vm.app;

/** What the payload of a {@link Request} or {@link Response} is. */
public final class Payload {

  /** Nothing, or something the parties agree on. */
  public static final int NONE = 0;

  /** Raw bytes: the module of an install. */
  public static final int RAW = 98;

  /** An {@link AttrContainer}. */
  public static final int ATTRIBUTES = 99;

  private Payload() {}
}
