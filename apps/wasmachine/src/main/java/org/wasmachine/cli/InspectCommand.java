package org.wasmachine.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.AuxStack;
import org.wasmachine.vm.engine.Globals;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.Validator;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wasmachine inspect APP.wasm}: what a module wants and brings, without running it. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a module imports (and whether it is provided here), exports and how its memory",
      "would be laid out. Exit code: 0, 1 when an import is missing, 2 when it is no module."
    })
final class InspectCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "APP.wasm", description = "The module.")
  private Path file;

  @Override
  public Integer call() {
    WasmModule module = decoded();
    PrintStream out = System.out;
    out.printf("%s: %d bytes%n", file, module.bytes().length);
    boolean complete = MachineNatives.withBoard(natives -> printImports(module, natives, out));
    printExports(module, out);
    printMemory(module, out);
    out.printf(
        "code: %d functions%s%s%n",
        module.bodies().size(),
        module.customSection("name").isPresent() ? ", with names" : ", without names",
        module.customSection(".debug_line").isPresent() ? ", with line numbers (DWARF)" : "");
    return complete ? 0 : Main.FAILURE;
  }

  private WasmModule decoded() {
    try {
      WasmModule module = ModuleDecoder.decode(ModuleFile.read(file));
      Validator.validate(module);
      return module;
    } catch (ModuleException e) {
      throw new CommandFailure(
          Main.USAGE, file + ": WASM module load failed: " + e.getMessage(), e);
    }
  }

  private static boolean printImports(WasmModule module, NativeRegistry natives, PrintStream out) {
    boolean complete = true;
    out.println("imports:");
    for (Import wanted : module.imports()) {
      String state =
          switch (wanted) {
            case Import.Function function -> {
              Optional<Native> found = natives.find(function.module(), function.name());
              if (found.isEmpty()) {
                complete = false;
                yield "MISSING: traps when called";
              }
              if (!found.get().signature().type().equals(function.type())) {
                complete = false;
                yield "MISSING: here it is " + found.get().signature().type();
              }
              yield "provided";
            }
            case Import.Memory _, Import.Table _, Import.Global _ -> "made by the machine";
          };
      String type = wanted instanceof Import.Function function ? function.type().toString() : "";
      out.printf(
          "  %-8s %s.%s %s  %s%n",
          wanted.kind().name().toLowerCase(Locale.ROOT),
          wanted.module(),
          wanted.name(),
          type,
          state);
    }
    return complete;
  }

  private static void printExports(WasmModule module, PrintStream out) {
    out.println("exports:");
    module
        .exports()
        .forEach(
            export ->
                out.printf(
                    "  %-8s %s %s%n",
                    export.kind().name().toLowerCase(Locale.ROOT),
                    export.name(),
                    export.kind() == ExternalKind.FUNCTION
                        ? module.functionType(export.index())
                        : ""));
  }

  private static void printMemory(WasmModule module, PrintStream out) {
    if (module.memories().isEmpty()) {
      out.println("memory: none");
      return;
    }
    var limits = module.memories().getFirst();
    out.printf(
        "memory: %d pages of 64 KiB at first, %s at most%s%n",
        limits.minimum(),
        limits.maximum().isPresent() ? limits.maximum().getAsLong() : "as many as allowed",
        limits.shared() ? ", shared between threads" : "");
    Optional<AuxStack> stack = Globals.auxStack(module);
    out.println(
        stack
            .map(
                aux ->
                    "stack: %d bytes, 0x%x to 0x%x, checked"
                        .formatted(aux.size(), aux.low(), aux.high()))
            .orElse("stack: not recognisable, not checked"));
    OptionalInt heapBase = Globals.exportedI32(module, "__heap_base");
    heapBase.ifPresent(base -> out.printf("__heap_base: 0x%x%n", base));
    try {
      MemoryPlan plan = MemoryPlan.of(module, ProcessConfig.DEFAULT_HEAP, MemoryPlan.MAX_PAGES);
      out.println(
          plan.heapSize() == 0
              ? "heap: the module's own malloc"
              : plan.heapOnDemand()
                  ? "heap: the module's own; pages are added when the machine needs some"
                  : "heap: %d bytes at 0x%x, from the machine"
                      .formatted(plan.heapSize(), plan.heapStart()));
      out.printf("footprint: %d KiB of linear memory with the default heap%n", plan.bytes() / 1024);
    } catch (InstantiationException e) {
      out.println("instantiation: " + e.getMessage());
    }
  }
}
