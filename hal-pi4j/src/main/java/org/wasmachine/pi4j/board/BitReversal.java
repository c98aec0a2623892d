package org.wasmachine.pi4j.board;

import java.util.List;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiOperation;

/**
 * Least significant bit first on controllers that only know the other order, as those of the
 * Raspberry Pi: with words of 8 bits it is the same as turning every byte round.
 *
 * @param transmit whether bytes sent are turned
 * @param receive whether bytes received are turned
 */
record BitReversal(boolean transmit, boolean receive) {

  static BitReversal of(SpiConfig config) {
    return new BitReversal(
        config.transmitOrder() == BitOrder.LSB_FIRST, config.receiveOrder() == BitOrder.LSB_FIRST);
  }

  /** What to send in place of the operations; arrays to receive into stay the same ones. */
  List<SpiOperation> before(List<SpiOperation> operations) {
    if (!transmit) {
      return operations;
    }
    return operations.stream()
        .map(
            operation ->
                switch (operation) {
                  case SpiOperation.Write(byte[] data) ->
                      (SpiOperation) new SpiOperation.Write(turned(data));
                  case SpiOperation.Transfer(byte[] data, byte[] into) ->
                      new SpiOperation.Transfer(turned(data), into);
                  case SpiOperation.Read read -> read;
                  case SpiOperation.Delay delay -> delay;
                })
        .toList();
  }

  /** Turns what was received, in place. */
  void after(List<SpiOperation> operations) {
    if (receive) {
      for (SpiOperation operation : operations) {
        switch (operation) {
          case SpiOperation.Read(byte[] into) -> turn(into);
          case SpiOperation.Transfer(byte[] _, byte[] into) -> turn(into);
          case SpiOperation.Write _, SpiOperation.Delay _ -> {}
        }
      }
    }
  }

  private static byte[] turned(byte[] bytes) {
    byte[] copy = bytes.clone();
    turn(copy);
    return copy;
  }

  private static void turn(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
    }
  }
}
