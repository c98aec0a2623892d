package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wasmachine.ext.mqtt.MqttLink.MqttMessageOut;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.fs.Quota;

/** An outbox whose process ends and comes again. */
class OutboxJournalTest {

  private static final String PATH = "/storage/outbox";

  private FileSystem files = disk(Quota.unlimited());

  private static FileSystem disk(Quota quota) {
    return FileSystem.none().with(FileSystem.STORAGE, new MemoryVolume(quota, () -> 0));
  }

  /**
   * An outbox as a machine that starts finds it; the one before is not closed, as after a crash.
   */
  private Outbox started() {
    Outbox outbox = new Outbox();
    outbox.keepIn(OutboxJournal.open(files, PATH, () -> {}));
    return outbox;
  }

  private static MqttMessageOut message(String text) {
    return new MqttMessageOut("topic/ä", text.getBytes(StandardCharsets.UTF_8), 1, true);
  }

  private static List<String> texts(Outbox outbox) {
    List<String> texts = new ArrayList<>();
    outbox.send((_, message) -> texts.add(new String(message.payload(), StandardCharsets.UTF_8)));
    return texts;
  }

  private long size() {
    return files.stat(PATH).size();
  }

  @Test
  void messages_and_their_numbers_survive_in_order() {
    Outbox before = started();
    int first = before.add(message("one")).orElseThrow();
    int second = before.add(message("two")).orElseThrow();
    before.add(message("three"));
    before.remove(second);
    Outbox after = started();
    assertThat(after.bytes()).isEqualTo(before.bytes());
    List<MqttMessageOut> given = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    after.send(
        (id, message) -> {
          ids.add(id);
          return given.add(message);
        });
    assertThat(ids).first().isEqualTo(first);
    assertThat(given.getFirst()).usingRecursiveComparison().isEqualTo(message("one"));
    assertThat(after.add(message("four")).orElseThrow()).isNotIn(ids);
    assertThat(texts(started())).containsExactly("one", "three", "four");
  }

  @Test
  void what_was_kept_before_the_file_is_written_behind_what_the_file_has() {
    started().add(message("old"));
    Outbox outbox = new Outbox();
    outbox.add(message("new"));
    outbox.keepIn(OutboxJournal.open(files, PATH, () -> {}));
    assertThat(texts(outbox)).containsExactly("old", "new");
    assertThat(texts(started())).containsExactly("old", "new");
  }

  @Test
  void a_record_that_is_torn_at_any_byte_costs_only_itself() throws Exception {
    started().add(message("whole"));
    long whole = size();
    started().add(message("torn"));
    long end = size();
    for (long cut = whole; cut < end; cut++) {
      resize(cut);
      Outbox outbox = started();
      assertThat(texts(outbox)).containsExactly("whole");
      assertThat(size()).isEqualTo(whole);
      outbox.add(message("torn"));
      assertThat(texts(started())).containsExactly("whole", "torn");
    }
  }

  @Test
  void a_record_that_is_damaged_ends_the_file() throws Exception {
    started().add(message("whole"));
    long at = size();
    started().add(message("damaged"));
    started().add(message("after it"));
    try (OpenFile file = files.open(PATH, OpenOptions.of(Access.WRITE))) {
      file.pwrite(ByteBuffer.wrap(new byte[] {'X'}), at + 20);
    }
    assertThat(texts(started())).containsExactly("whole");
  }

  @Test
  void a_file_that_is_new_empty_or_torn_in_its_first_line_is_an_empty_outbox() throws Exception {
    started();
    long line = size();
    for (long cut = 0; cut <= line; cut++) {
      resize(cut);
      assertThat(texts(started())).isEmpty();
      assertThat(size()).isEqualTo(line);
    }
  }

  @Test
  void another_kind_of_file_is_left_alone() throws Exception {
    try (OpenFile file = files.open(PATH, OpenOptions.of(Access.WRITE, OpenFlag.CREATE))) {
      file.write(ByteBuffer.wrap("a letter to someone".getBytes(StandardCharsets.US_ASCII)));
    }
    assertThatThrownBy(this::started).hasMessageContaining(PATH + " is no outbox");
    assertThat(size()).isEqualTo(19);
  }

  @Test
  void the_file_does_not_grow_with_the_number_of_messages() {
    Outbox outbox = started();
    outbox.add(message("stays"));
    for (int i = 0; i < 20_000; i++) {
      outbox.remove(outbox.add(message("passes " + i)).orElseThrow());
    }
    assertThat(size()).isLessThan(100_000);
    assertThat(texts(started())).containsExactly("stays");
  }

  @Test
  void on_a_full_disk_there_is_no_room_and_nothing_is_lost() {
    files = disk(Quota.of(2000));
    Outbox outbox = started();
    int kept = 0;
    while (outbox.add(message("x".repeat(100))).isPresent()) {
      kept++;
    }
    assertThat(kept).isBetween(5, 20);
    assertThat(texts(started())).hasSize(kept);
  }

  private void resize(long size) throws InterruptedException {
    try (OpenFile file = files.open(PATH, OpenOptions.of(Access.READ_WRITE))) {
      file.resize(size);
    }
  }
}
