package org.wasmachine.hal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The backends on the class path. */
public final class BoardProviders {
  private BoardProviders() {}

  /** All of them, by scheme. */
  public static List<BoardProvider> all() {
    List<BoardProvider> all = new ArrayList<>();
    ServiceLoader.load(BoardProvider.class).forEach(all::add);
    all.sort(Comparator.comparing(BoardProvider::scheme));
    return List.copyOf(all);
  }

  /**
   * The backend of a board.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} with the nearest scheme that is there
   */
  public static BoardProvider of(BoardUri uri) {
    // On the way of every start: no stream, and no backend is loaded that is not wanted.
    for (BoardProvider provider : ServiceLoader.load(BoardProvider.class)) {
      if (provider.scheme().equals(uri.scheme())) {
        return provider;
      }
    }
    throw notFound(uri);
  }

  private static HalException notFound(BoardUri uri) {
    List<String> schemes = all().stream().map(BoardProvider::scheme).toList();
    String suggestion =
        Nearest.to(uri.scheme(), schemes).map(name -> ", did you mean '" + name + ":'").orElse("");
    String present =
        schemes.isEmpty()
            ? "none"
            : schemes.stream().map(name -> name + ":").collect(Collectors.joining(", "));
    return new HalException(
        ErrorKind.NOT_FOUND,
        "Board '%s': there is no backend '%s:'%s; present: %s"
            .formatted(uri, uri.scheme(), suggestion, present));
  }
}
