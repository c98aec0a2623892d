package org.wasmachine.pi4j.driver;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.extension.Plugin;
import com.pi4j.extension.PluginService;
import com.pi4j.platform.Platform;
import com.pi4j.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.pi4j.plugin.KernelDevices;
import org.wasmachine.pi4j.plugin.KernelPlugin;

/**
 * Makes Pi4J contexts with the providers of one plugin only. Pi4J itself keeps just the provider
 * with the highest priority of each kind, so a user's choice of another one is made here.
 */
public final class Pi4jContexts {

  private Pi4jContexts() {}

  /** A context on this module's plugin. */
  public static Context own(KernelDevices devices) {
    return context(List.of(new KernelPlugin(devices)), "");
  }

  /**
   * A context on another plugin of the class path.
   *
   * @param name how the ids of its providers start, for example {@code ffm}
   * @throws HalException NOT_FOUND with the names that are there
   */
  public static Context named(String name) {
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class).forEach(plugins::add);
    return context(plugins, name.toLowerCase(Locale.ROOT));
  }

  private static Context context(List<Plugin> plugins, String prefix) {
    Collector collector = new Collector();
    try {
      plugins.forEach(plugin -> plugin.initialize(collector));
    } catch (RuntimeException | LinkageError e) {
      collector.close();
      throw new HalException(ErrorKind.IO, "a Pi4J plugin does not start: " + e.getMessage(), e);
    }
    collector.close();
    List<Provider<?, ?, ?>> chosen =
        collector.providers.stream()
            .filter(provider -> provider.id().toLowerCase(Locale.ROOT).startsWith(prefix))
            .collect(Collectors.toList());
    if (chosen.isEmpty()) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "there is no Pi4J provider '%s' on the class path; present: %s"
              .formatted(prefix, names(collector.providers)));
    }
    return Pi4J.newContextBuilder()
        .noAutoDetect()
        .disableShutdownHook()
        .add(chosen.toArray(Provider[]::new))
        .build();
  }

  /** Ids are like {@code ffm-digital-input}; the part before the first hyphen names the plugin. */
  private static String names(List<Provider<?, ?, ?>> providers) {
    TreeSet<String> names =
        providers.stream()
            .map(provider -> provider.id().split("-", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    return String.join(", ", names);
  }

  /** Takes what plugins register; those that ask for a context get a bare one. */
  private static final class Collector implements PluginService {

    private final List<Provider<?, ?, ?>> providers = new ArrayList<>();
    private Optional<Context> bare = Optional.empty();

    @Override
    public Context context() {
      if (bare.isEmpty()) {
        bare = Optional.of(Pi4J.newContextBuilder().noAutoDetect().disableShutdownHook().build());
      }
      return bare.get();
    }

    void close() {
      bare.ifPresent(Context::shutdown);
    }

    @Override
    public PluginService register(@SuppressWarnings("rawtypes") Provider... more) {
      for (Provider<?, ?, ?> provider : more) {
        providers.add(provider);
      }
      return this;
    }

    @Override
    public PluginService register(Platform... platforms) {
      return this;
    }
  }
}
