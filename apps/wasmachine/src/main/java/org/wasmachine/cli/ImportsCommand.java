package org.wasmachine.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeRegistry;
import picocli.CommandLine.Command;

/** {@code wasmachine imports}: every import that is provided, as a page, made from the registry. */
@Command(
    name = "imports",
    mixinStandardHelpOptions = true,
    description = "Prints every import that apps find here, as a Markdown page.")
final class ImportsCommand implements Callable<Integer> {

  private static final String NOT_PROVIDED =
      """

      ## Not provided

      | Imports of the peer | Why |
      |---|---|
      | `wasm_wifi_prov_*` (18) | not built yet: there is no radio to provision on a simulated board or a Raspberry Pi |
      | `wasm_rmaker_*` (3) | not built yet: RainMaker needs Espressif's cloud |
      | `esp_lvgl_*`, `lvgl_*` (5) | not built yet: displays are not simulated |
      | `wasm_obj_native_call` and other WGL natives (5) | superseded on the peer by LVGL |

      An app that imports one of these loads; calling it traps with `failed to call unlinked import function`.
      """;

  @Override
  public Integer call() {
    System.out.print(page());
    return 0;
  }

  /** The page; a test compares it with the one in the repository. */
  static String page() {
    Map<String, Map<String, Native>> byModule = new TreeMap<>();
    MachineNatives.withBoard(NativeRegistry::all)
        .values()
        .forEach(
            found ->
                byModule
                    .computeIfAbsent(found.module(), _ -> new TreeMap<>())
                    .put(found.name(), found));
    StringBuilder page = new StringBuilder("# Imports that apps find here\n\n");
    page.append("Made by `wasmachine imports` from the registry of natives; do not edit.\n");
    byModule.forEach(
        (module, natives) -> {
          page.append("\n## `%s`: %d\n\n".formatted(module, natives.size()));
          page.append("| Import | WAMR signature | Type | Family |\n|---|---|---|---|\n");
          natives.forEach(
              (name, found) ->
                  page.append(
                      "| `%s` | `%s` | `%s` | %s |\n"
                          .formatted(
                              name,
                              found.signature().text(),
                              found.signature().type(),
                              found instanceof Native.Method method
                                  ? method.owner().getSimpleName()
                                  : "lambda")));
        });
    return page.append(NOT_PROVIDED).toString();
  }
}
