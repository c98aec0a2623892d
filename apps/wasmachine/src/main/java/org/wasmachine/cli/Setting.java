package org.wasmachine.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An option or a positional parameter of a command, with the type of its value. For {@code run} and
 * what it shares with other commands: reading annotations, and generating accessors of the fields
 * that bear them, takes a third of a start of the program.
 */
final class Setting<T> {

  private final ArgSpec spec;
  private final Function<Object, T> reading;

  private Setting(ArgSpec spec, Function<Object, T> reading) {
    this.spec = spec;
    this.reading = reading;
  }

  /** True if it is given. */
  static Setting<Boolean> flag(OptionSpec.Builder option) {
    return new Setting<>(option.type(boolean.class).build(), Boolean.TRUE::equals);
  }

  /** With a value if it is not given. */
  static <T> Setting<T> of(Class<T> type, T otherwise, OptionSpec.Builder option) {
    return new Setting<>(option.type(type).initialValue(otherwise).build(), type::cast);
  }

  static <T> Setting<Optional<T>> optional(Class<T> type, OptionSpec.Builder option) {
    return new Setting<>(
        option.type(type).build(), given -> Optional.ofNullable(given).map(type::cast));
  }

  /** Texts: an option that may be repeated. */
  static Setting<List<String>> list(OptionSpec.Builder option) {
    return new Setting<>(
        option.type(List.class).auxiliaryTypes(String.class).build(), Setting::texts);
  }

  /** {@code NAME=VALUE}: an option that may be repeated. */
  static Setting<Map<String, String>> map(OptionSpec.Builder option) {
    return new Setting<>(
        option.type(Map.class).auxiliaryTypes(String.class, String.class).build(),
        given -> {
          Map<String, String> all = new LinkedHashMap<>();
          if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> all.put((String) name, (String) value));
          }
          return all;
        });
  }

  static <T> Setting<T> required(Class<T> type, PositionalParamSpec.Builder parameter) {
    return new Setting<>(parameter.type(type).required(true).build(), type::cast);
  }

  /** The parameters that are left. */
  static Setting<List<String>> rest(PositionalParamSpec.Builder parameters) {
    return new Setting<>(
        parameters.arity("0..*").type(List.class).auxiliaryTypes(String.class).build(),
        Setting::texts);
  }

  /** What the command line says. */
  T value() {
    return reading.apply(spec.getValue());
  }

  /**
   * A command whose settings are to be added. Until it is executed picocli does not look for
   * variables in its texts: in each name of an option, too, which cost a twentieth of a start.
   */
  static CommandSpec command(Callable<Integer> command) {
    return CommandSpec.wrapWithoutInspection(command).interpolateVariables(false);
  }

  /** The settings as a part of a command. */
  static void addTo(CommandSpec command, Setting<?>... settings) {
    for (Setting<?> setting : settings) {
      command.add(setting.spec);
    }
  }

  /** {@code --help} and {@code --version}, as every command has them. */
  static void addStandardHelp(CommandSpec command) {
    command.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    command.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
  }

  private static List<String> texts(Object given) {
    List<String> all = new ArrayList<>();
    if (given instanceof List<?> list) {
      list.forEach(text -> all.add((String) text));
    }
    return all;
  }
}
