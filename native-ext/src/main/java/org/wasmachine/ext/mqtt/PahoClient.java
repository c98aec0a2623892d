package org.wasmachine.ext.mqtt;

/**
 * One of Paho's two clients, whose classes have the same shape but nothing in common. Calls fail
 * with the exceptions of their Paho; what comes of them is told on Paho's threads.
 */
interface PahoClient {

  /** Makes a client that is not connected yet. */
  @FunctionalInterface
  interface Maker {
    PahoClient make(MqttConfig config, PahoStore store, Events events) throws Exception;
  }

  /** What a client tells. */
  interface Events {

    /** The broker accepted us. */
    void connected(boolean sessionPresent);

    /** There is no connection. */
    void lost(MqttFailure failure);

    /**
     * A message came in.
     *
     * @param taken done once the app has it, before anything else can come
     * @throws IllegalStateException if nothing is taken any more: Paho then does not acknowledge it
     */
    void message(MqttLink.MqttMessageIn message, Runnable taken);

    /** A message came in that had to be thrown away. */
    void tooLarge(String topic, long bytes);

    /** Messages of quality 1 or 2 have arrived for good; the store knows which. */
    void arrived();
  }

  /** Begins to connect. */
  void connect() throws Exception;

  /**
   * Publishes.
   *
   * @param sent told of a message of quality 0
   * @param unsent told of a message of quality 0
   */
  void publish(MqttLink.MqttMessageOut message, Runnable sent, Runnable unsent) throws Exception;

  void subscribe(String filter, int quality, Runnable done, Runnable refused) throws Exception;

  void unsubscribe(String filter, Runnable done) throws Exception;

  /** Ends the connection in order; may take for ever. */
  void end() throws Exception;

  /** What a connection that could not be made, or broke, is for the app. */
  MqttFailure failure(Throwable cause);
}
