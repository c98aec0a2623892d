package org.wasmachine.hal;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The backends on the class path. */
public final class BoardProviders {
  private BoardProviders() {}

  /** All of them, by scheme. */
  public static List<BoardProvider> all() {
    return ServiceLoader.load(BoardProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(java.util.Comparator.comparing(BoardProvider::scheme))
        .toList();
  }

  /**
   * The backend of a board.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} with the nearest scheme that is there
   */
  public static BoardProvider of(BoardUri uri) {
    List<BoardProvider> all = all();
    List<String> schemes = all.stream().map(BoardProvider::scheme).toList();
    return all.stream()
        .filter(provider -> provider.scheme().equals(uri.scheme()))
        .findFirst()
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.NOT_FOUND,
                    "Board '%s': there is no backend '%s:'%s; present: %s"
                        .formatted(
                            uri,
                            uri.scheme(),
                            Nearest.to(uri.scheme(), schemes)
                                .map(name -> ", did you mean '" + name + ":'")
                                .orElse(""),
                            schemes.isEmpty()
                                ? "none"
                                : schemes.stream()
                                    .map(name -> name + ":")
                                    .collect(Collectors.joining(", ")))));
  }
}
