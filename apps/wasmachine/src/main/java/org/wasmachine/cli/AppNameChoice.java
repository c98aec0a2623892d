package org.wasmachine.cli;

import java.util.Optional;

/**
 * The name of an app, which every command about one takes both as a word and as an option.
 *
 * @param word as in {@code uninstall timer}
 * @param option as in {@code uninstall --name timer}
 */
record AppNameChoice(Optional<String> word, Optional<String> option) {

  /**
   * The name, if there is one.
   *
   * @throws CommandFailure if there are two
   */
  Optional<String> chosen() {
    if (word.isPresent() && option.isPresent() && !word.equals(option)) {
      throw new CommandFailure(
          Main.USAGE, "one name is enough: '%s' or '%s'".formatted(word.get(), option.get()));
    }
    return word.or(() -> option);
  }

  /**
   * The name, which must be there.
   *
   * @throws CommandFailure if there is none, or two
   */
  String required() {
    return chosen()
        .orElseThrow(
            () -> new CommandFailure(Main.USAGE, "which app? Its NAME is missing, or --name NAME"));
  }
}
