package org.wasmachine.pi4j.detect;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.pi4j.linux.LinuxRoot;

/** Finds the profile of this computer by what its firmware tells the kernel. */
public final class BoardDetector {

  private static final String MODEL = "proc/device-tree/model";
  private static final Pattern REVISION =
      Pattern.compile("^Revision\\s*:\\s*([0-9a-fA-F]+)\\s*$", Pattern.MULTILINE);

  private final LinuxRoot root;
  private final List<BoardProfile> known;

  /** Looks among the profiles that run Linux themselves. */
  public BoardDetector(LinuxRoot root, List<BoardProfile> profiles) {
    this.root = root;
    this.known = profiles.stream().filter(profile -> profile.linux().isPresent()).toList();
  }

  /** The model as the device tree names it, for example {@code Raspberry Pi 5 Model B Rev 1.0}. */
  public Optional<String> model() {
    return root.text(MODEL).filter(text -> !text.isEmpty());
  }

  /**
   * The profile whose name starts the model's name, the longest one if there are several; else the
   * one that lists the revision code of {@code /proc/cpuinfo}. Empty on a computer that no profile
   * describes.
   */
  public Optional<BoardProfile> detect() {
    return byModel().or(this::byRevision);
  }

  private Optional<BoardProfile> byModel() {
    Optional<String> model = model();
    return known.stream()
        .filter(profile -> model.filter(name -> names(name, profile.name())).isPresent())
        .max(Comparator.comparingInt(profile -> profile.name().length()));
  }

  private static boolean names(String model, String board) {
    return model.equals(board) || model.startsWith(board + " ");
  }

  private Optional<BoardProfile> byRevision() {
    Matcher matcher = REVISION.matcher(root.text("proc/cpuinfo").orElse(""));
    if (!matcher.find()) {
      return Optional.empty();
    }
    String revision = matcher.group(1).toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(profile -> profile.linux().orElseThrow().revisionCodes().contains(revision))
        .findFirst();
  }
}
