package org.wasmachine.hal;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a board can do through its backend. Asking for something else gives {@link
 * ErrorKind#UNSUPPORTED}; something longer gives {@link ErrorKind#TOO_LONG}.
 *
 * @param features what works
 * @param maxI2cOperations operations in one I2C transaction
 * @param maxI2cBytes bytes in one I2C operation
 * @param maxSpiBytes bytes in one SPI transaction, all operations together
 */
public record Capabilities(
    Set<Feature> features, int maxI2cOperations, int maxI2cBytes, int maxSpiBytes) {
  /** Copies the set. */
  public Capabilities {
    features = Set.copyOf(features);
  }

  /** Everything, without limits. */
  public static Capabilities all() {
    return new Capabilities(
        EnumSet.allOf(Feature.class), Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** The same without some features. */
  public Capabilities without(Feature first, Feature... more) {
    EnumSet<Feature> rest = EnumSet.copyOf(EnumSet.complementOf(EnumSet.of(first, more)));
    rest.retainAll(features);
    return new Capabilities(rest, maxI2cOperations, maxI2cBytes, maxSpiBytes);
  }

  /** Whether a feature works. */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /**
   * Refuses an operation that needs a missing feature, for backends.
   *
   * @param operation starts the message, like {@code "GPIO4: open with pull-up"}
   */
  public void require(Feature feature, String operation) {
    if (!has(feature)) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          operation + ": this board's backend cannot do it (" + feature + ")");
    }
  }
}
