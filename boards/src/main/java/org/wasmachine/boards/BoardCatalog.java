package org.wasmachine.boards;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Nearest;
import org.wasmachine.hal.profile.BoardProfile;

/**
 * The boards that this project knows, and any other that the user describes in a file. Reads a
 * profile only when it is asked for; safe to use from several threads.
 */
public final class BoardCatalog {

  /** Far above any real board (the largest profile has 13 KiB), far below what could hurt. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final List<String> IDS =
      List.of(
          "esp32-c6-devkitc-1",
          "esp32-devkitc",
          "esp32-p4-function-ev-board",
          "esp32-s3-box",
          "esp32-s3-box-lite",
          "esp32-s3-devkitc-1",
          "raspberry-pi-4b",
          "raspberry-pi-5",
          "raspberry-pi-zero-2-w");

  /** The ids of the boards that come with the project, in alphabetical order. */
  public List<String> ids() {
    return IDS;
  }

  /** The profile of a board that comes with the project. */
  public Optional<BoardProfile> find(String id) {
    return IDS.contains(id) ? Optional.of(builtIn(id)) : Optional.empty();
  }

  /** All boards that come with the project. */
  public List<BoardProfile> all() {
    return IDS.stream().map(this::builtIn).toList();
  }

  /**
   * The profile that a user named: an id, or a file when the name ends in {@code .yaml} or {@code
   * .yml}.
   *
   * @throws HalException NOT_FOUND for an unknown id (the message suggests the nearest) or a
   *     missing file
   * @throws InvalidProfileException when the file is not a correct profile
   */
  public BoardProfile open(String idOrFile) {
    if (idOrFile.endsWith(".yaml") || idOrFile.endsWith(".yml")) {
      try {
        return load(Path.of(idOrFile));
      } catch (InvalidPathException e) {
        throw new HalException(ErrorKind.NOT_FOUND, "not a file name: " + e.getMessage(), e);
      }
    }
    return find(idOrFile).orElseThrow(() -> unknown(idOrFile));
  }

  private HalException unknown(String id) {
    String shown = id.length() > 64 ? id.substring(0, 64) + "…" : id;
    String suggestion =
        Nearest.to(shown, IDS)
            .map(nearest -> "did you mean \"" + nearest + "\"?")
            .orElse("known boards are " + String.join(", ", IDS));
    return new HalException(
        ErrorKind.NOT_FOUND, "there is no board \"" + shown + "\"; " + suggestion);
  }

  /**
   * Reads a profile that does not come with the project.
   *
   * @throws HalException NOT_FOUND, PERMISSION or IO when the file cannot be read
   * @throws InvalidProfileException when the file is not a correct profile
   */
  public BoardProfile load(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in.readNBytes(MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      throw new HalException(ErrorKind.NOT_FOUND, "there is no board profile " + file, e);
    } catch (AccessDeniedException e) {
      throw new HalException(ErrorKind.PERMISSION, "no permission to read " + file, e);
    } catch (IOException e) {
      throw new HalException(ErrorKind.IO, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private BoardProfile builtIn(String id) {
    String name = id + ".board";
    try (InputStream in = BoardCatalog.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the module boards was built without its profiles; run mvn process-classes -pl boards");
      }
      return CompiledProfileReader.read(in.readAllBytes());
    } catch (IOException e) {
      throw new HalException(ErrorKind.IO, "cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  private static BoardProfile parse(String source, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidProfileException(
          source, "", 0, "expected at most " + MAX_BYTES + " bytes, found more");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return ProfileDecoder.decode(source, YamlReader.read(source, text));
    } catch (CharacterCodingException e) {
      throw new InvalidProfileException(source, "", 0, "expected text in UTF-8");
    }
  }
}
