package org.wasmachine.ext.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;

/**
 * Tells an app what happens to its request, on the thread that called the native (espwasm 4.4).
 * Buffers are of the app's heap and live as long as the call.
 *
 * @param slot of the app's dispatcher in its table; 0 for none
 * @param client what the app gave to recognise its client
 */
record HttpEvents(GuestProcess process, int slot, int client) {

  static final int ERROR = 0;
  static final int ON_CONNECTED = 1;
  static final int HEADERS_SENT = 2;
  static final int ON_HEADER = 3;
  static final int ON_DATA = 4;
  static final int ON_FINISH = 5;
  static final int DISCONNECTED = 6;

  private static final Logger LOG = System.getLogger("wasmachine.http");
  private static final FunctionType DISPATCHER =
      new FunctionType(
          List.of(ValueType.I32, ValueType.I32, ValueType.I32, ValueType.I32),
          List.of(ValueType.I32));

  /** An event without data. */
  void post(int event) {
    call(event, 0, 0);
  }

  /** A header of the answer. */
  void header(String name, String value) {
    int key = copied(terminated(name));
    int text = copied(terminated(value));
    call(ON_HEADER, key, text);
    free(text);
    free(key);
  }

  private static byte[] terminated(String text) {
    return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A piece of the answer's body. */
  void data(byte[] bytes) {
    int address = copied(bytes);
    call(ON_DATA, address, address == 0 ? 0 : bytes.length);
    free(address);
  }

  private int copied(byte[] bytes) {
    if (slot == 0) {
      return 0;
    }
    int address = process.heap().allocate(bytes.length);
    if (address == 0) {
      LOG.log(
          Level.WARNING, "{0}: no {1} bytes of heap for an event", process.name(), bytes.length);
    } else {
      process.memory().put(address, bytes);
    }
    return address;
  }

  private void free(int address) {
    if (address != 0) {
      process.heap().free(address);
    }
  }

  /** A trap in the dispatcher does not end the request, as on the peer; the end of the app does. */
  private void call(int event, int first, int second) {
    if (slot == 0) {
      return;
    }
    try {
      process.callback(slot, DISPATCHER, event, client, first, second);
    } catch (Trap e) {
      if (process.killed()) {
        throw e;
      }
      process.warn("failed to run the HTTP client's callback: " + e.getMessage());
    }
  }
}
