package org.wasmachine.bench.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** The same work as the guest app {@code mqtt-bench}, in Java on Paho. */
final class PlainClient implements AutoCloseable {

  private static final String TOPIC = "wasmachine/bench/plain";
  private static final String GUEST_TOPIC = "wasmachine/bench/guest";
  private static final String GO_TOPIC = "wasmachine/bench/go";
  private static final byte[] PAYLOAD =
      "0123456789abcdef".repeat(4).getBytes(StandardCharsets.US_ASCII);

  private static final byte[] END = "end".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_INFLIGHT = 65_000;

  private final MqttAsyncClient client;

  PlainClient(String uri, String id) throws MqttException {
    client = new MqttAsyncClient(uri, id, new MemoryPersistence());
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMaxInflight(MAX_INFLIGHT);
    client.connect(options).waitForCompletion();
  }

  /** Publishes to such a client; microseconds until all has reached the broker. */
  long publish(int quality, int count) throws MqttException {
    return publish(TOPIC, quality, count);
  }

  /** Publishes to the guest app, and tells it that nothing follows. */
  void publishToGuest(int quality, int count) throws MqttException {
    publish(GUEST_TOPIC, quality, count);
    client.publish(GUEST_TOPIC, END, 1, false).waitForCompletion();
  }

  /** Lets the guest app publish. */
  void go() throws MqttException {
    client.publish(GO_TOPIC, END, 1, false).waitForCompletion();
  }

  private long publish(String topic, int quality, int count) throws MqttException {
    long start = System.nanoTime();
    IMqttToken[] tokens = new IMqttToken[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = client.publish(topic, PAYLOAD, quality, false);
    }
    if (quality == 0) { // which has no answer: a message of quality 1 comes behind the others
      client.publish(topic, PAYLOAD, 1, false).waitForCompletion();
    } else {
      for (IMqttToken token : tokens) {
        token.waitForCompletion();
      }
    }
    return (System.nanoTime() - start) / 1000;
  }

  /** Tells such a client that nothing follows. */
  void end() throws MqttException {
    client.publish(TOPIC, END, 1, false).waitForCompletion();
  }

  /**
   * Receives until somebody says that it is the end.
   *
   * @param ready is told when the subscription stands
   * @return number of messages, and microseconds from the first to the end
   */
  long[] receive(Runnable ready) throws MqttException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    long[] counted = new long[2];
    long[] first = new long[1];
    client
        .subscribe(
            TOPIC,
            1,
            (_, message) -> {
              if (counted[0] == 0) {
                first[0] = System.nanoTime();
              }
              if (Arrays.equals(message.getPayload(), END)) {
                counted[1] = (System.nanoTime() - first[0]) / 1000;
                ended.countDown();
              } else {
                counted[0]++;
              }
            })
        .waitForCompletion();
    ready.run();
    ended.await();
    return counted;
  }

  /** Sends itself a message after the other; microseconds of each but the first quarter, sorted. */
  long[] echo(int count) throws MqttException, InterruptedException {
    SynchronousQueue<Long> arrivals = new SynchronousQueue<>();
    client.subscribe(TOPIC, 0, (_, _) -> arrivals.put(System.nanoTime())).waitForCompletion();
    long[] rounds = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      client.publish(TOPIC, PAYLOAD, 0, false);
      rounds[i] = (arrivals.take() - start) / 1000;
    }
    long[] measured = Arrays.copyOfRange(rounds, count / 4, count);
    Arrays.sort(measured);
    return measured;
  }

  @Override
  public void close() throws MqttException {
    client.disconnect().waitForCompletion();
    client.close();
  }
}
