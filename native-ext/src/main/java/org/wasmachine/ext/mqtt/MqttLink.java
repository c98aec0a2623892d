package org.wasmachine.ext.mqtt;

/**
 * One connection to a broker, as a client library gives it to us; the next one is another link.
 *
 * <p>{@link #publish}, {@link #subscribe} and {@link #unsubscribe} never wait; what comes of a call
 * is told to the {@link Listener}, on threads of the library. {@link #connect} and {@link #close}
 * may wait a second and are called one after the other, never on an app's thread.
 */
interface MqttLink extends AutoCloseable {

  /** What happens on a link. Its methods may wait, which holds back what the broker sends. */
  interface Listener {

    /** The broker accepted us. */
    void connected(boolean sessionPresent);

    /** There is no connection: it could not be made, or it broke. Not told after {@link #close}. */
    void lost(MqttFailure failure);

    /** A subscribe is acknowledged. */
    void subscribed(int id);

    /** An unsubscribe is acknowledged. */
    void unsubscribed(int id);

    /**
     * A publish of quality 1 or 2 has arrived for good, one of quality 0 has been sent. Of a
     * message of an earlier connection it is told, too.
     */
    void published(int id);

    /** A publish of quality 0 was not sent. */
    void unpublished(int id);

    /** A subscribe is refused. */
    void refused(int id);

    /**
     * A message came in.
     *
     * @return whether it was taken; else it must not be acknowledged
     */
    boolean message(MqttMessageIn message);

    /** A message came in that is larger than the machine takes; it was acknowledged. */
    void tooLarge(String topic, long bytes);
  }

  /**
   * An incoming message.
   *
   * @param id packet identifier; 0 for quality 0
   */
  record MqttMessageIn(
      String topic, byte[] payload, int id, int quality, boolean retained, boolean duplicate) {}

  /**
   * An outgoing message.
   *
   * @param quality 0, 1 or 2
   */
  record MqttMessageOut(String topic, byte[] payload, int quality, boolean retain) {}

  /** Makes the connection; once. */
  void connect();

  /**
   * Sends a message.
   *
   * @param id our number for it, told to {@link Listener#published}
   * @return whether the library took it
   */
  boolean publish(int id, MqttMessageOut message);

  /** Subscribes; false if the library refuses it at once. */
  boolean subscribe(int id, String filter, int quality);

  /** Unsubscribes; false if the library refuses it at once. */
  boolean unsubscribe(int id, String filter);

  /** Ends the connection in order and gives up all threads. */
  @Override
  void close();
}
