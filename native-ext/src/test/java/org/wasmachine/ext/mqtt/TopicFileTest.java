package org.wasmachine.ext.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.net.NetworkAccess;
import org.wasmachine.vm.net.NetworkPolicy;

/** {@code /dev/mqtt/HOST:PORT/TOPIC}. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TopicFileTest {

  private static final OpenOptions WRITE = OpenOptions.of(Access.WRITE);
  private static final OpenOptions NONBLOCKING = OpenOptions.of(Access.READ, OpenFlag.NONBLOCK);

  private final Broker broker = new Broker().start();
  private final RealClock clock = new RealClock();
  private MqttDevice device;

  @BeforeEach
  void start() {
    device = device(NetworkPolicy.loopback());
  }

  private MqttDevice device(NetworkPolicy policy) {
    return new MqttDevice(clock, new NetworkAccess("test", policy));
  }

  @AfterEach
  void end() throws Exception {
    device.end();
    broker.close();
    clock.close();
  }

  private OpenFile open(String topic, OpenOptions options) {
    return device.open("127.0.0.1:" + broker.port() + "/" + topic, options);
  }

  private static void write(OpenFile file, String text) throws InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(file.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
  }

  private static String read(OpenFile file, int most) throws InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    int count = file.read(buffer);
    return new String(buffer.array(), 0, count, UTF_8);
  }

  private static void assertFails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  @Test
  void what_is_written_to_a_topic_is_read_from_it() throws Exception {
    try (OpenFile reader = open("home/light", OpenOptions.READ);
        OpenFile writer = open("home/light", WRITE)) {
      write(writer, "one");
      write(writer, "two");
      assertThat(read(reader, 100)).isEqualTo("one");
      assertThat(read(reader, 100)).isEqualTo("two");
    }
    assertThat(broker.connected()).isEqualTo(1); // files of one broker share a connection
  }

  @Test
  void a_small_buffer_gets_a_message_in_parts_and_never_two_at_once() throws Exception {
    try (OpenFile both = open("parts", OpenOptions.of(Access.READ_WRITE))) {
      write(both, "abcde");
      write(both, "fg");
      assertThat(read(both, 3)).isEqualTo("abc");
      assertThat(read(both, 3)).isEqualTo("de");
      assertThat(read(both, 3)).isEqualTo("fg");
    }
  }

  @Test
  void wildcards_are_for_reading() throws Exception {
    try (OpenFile reader = open("home/+/light", OpenOptions.READ);
        OpenFile writer = open("home/kitchen/light", WRITE)) {
      write(writer, "on");
      assertThat(read(reader, 10)).isEqualTo("on");
    }
    assertFails(Errno.EINVAL, () -> open("home/#", WRITE));
  }

  @Test
  void without_a_message_a_nonblocking_read_is_told_to_come_again() throws Exception {
    try (OpenFile reader = open("quiet", NONBLOCKING)) {
      assertFails(Errno.EAGAIN, () -> read(reader, 10));
      assertThat(reader.readiness().readable()).isFalse();
    }
  }

  @Test
  void readiness_says_how_much_of_a_message_is_there() throws Exception {
    try (OpenFile reader = open("ready", OpenOptions.READ);
        OpenFile writer = open("ready", WRITE)) {
      var told = new CountDownLatch(1);
      try (OpenFile.Watch _ =
          reader.watch(
              () -> {
                if (reader.readiness().readable()) {
                  told.countDown();
                }
              })) {
        write(writer, "12345");
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(reader.readiness().available()).isEqualTo(5);
      assertThat(read(reader, 10)).isEqualTo("12345");
    }
  }

  @Test
  void a_closed_file_wakes_its_reader() throws Exception {
    OpenFile reader = open("closing", OpenOptions.READ);
    Thread closer = Thread.ofVirtual().start(reader::close);
    assertFails(Errno.EBADF, () -> read(reader, 10));
    assertThat(closer.join(Duration.ofSeconds(30))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host/", ":1883/t", "h:99999/t", "h:x/t", "a b:1/t"})
  void a_path_that_is_no_broker_and_topic_is_refused(String name) {
    assertFails(Errno.EINVAL, () -> device.open(name, NONBLOCKING));
  }

  @Test
  void a_broker_that_is_not_there_refuses() {
    broker.stop();
    assertFails(Errno.ECONNREFUSED, () -> open("t", OpenOptions.READ));
    broker.start();
  }

  @Test
  void what_is_written_while_the_broker_is_away_arrives_later() throws Exception {
    broker.stop();
    try (OpenFile writer = open("later", OpenOptions.of(Access.WRITE, OpenFlag.NONBLOCK))) {
      write(writer, "kept");
      broker.start();
      writer.sync(true);
    }
  }

  @Test
  void a_broker_or_topic_that_is_not_allowed_is_refused() {
    device = device(NetworkPolicy.of(List.of("10.0.0.1"), List.of()));
    assertFails(Errno.EACCES, () -> open("t", OpenOptions.READ));
    device = device(NetworkPolicy.loopback().withTopics(List.of("home/#")));
    assertFails(Errno.EACCES, () -> open("work", OpenOptions.READ));
    assertFails(Errno.EACCES, () -> open("work", WRITE));
    open("home/light", OpenOptions.READ).close();
  }

  @Test
  void a_message_may_have_a_mebibyte() {
    try (OpenFile writer = open("large", WRITE)) {
      assertFails(Errno.EMSGSIZE, () -> writer.write(ByteBuffer.allocate(Outbox.MAX_BYTES + 1)));
    }
  }
}
