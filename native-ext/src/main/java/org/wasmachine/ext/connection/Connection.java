package org.wasmachine.ext.connection;

import java.io.IOException;
import java.util.Optional;
import org.wasmachine.vm.app.AttrContainer;

/**
 * A way to the outside that an app has open. One thread receives, the app's thread does the rest.
 */
interface Connection extends AutoCloseable {

  /** The most bytes that are given to an app at once, as on the peer. */
  int CHUNK = 256;

  /**
   * Waits for data, 1 to {@link #CHUNK} bytes.
   *
   * @return empty when the other side has ended the connection
   */
  Optional<byte[]> receive() throws IOException, InterruptedException;

  /** Sends; how many bytes, or -1 if it has nowhere to send to. */
  int send(byte[] data) throws IOException, InterruptedException;

  /** Changes where to; false if there is nothing to change. */
  default boolean configure(AttrContainer settings) {
    return false;
  }

  /** Ends it; a wait in {@link #receive} ends too. */
  @Override
  void close();
}
