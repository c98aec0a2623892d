package org.wasmachine.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.AppInfo;
import org.wasmachine.vm.app.AppManager;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.module.ModuleException;

/** The shell's commands about apps. */
final class ShellAppCommands implements Shell.Family {

  private static final int DEFAULT_HEAP = 16384;
  private static final int DEFAULT_TOP_MILLIS = 1000;

  private final MachineService service;
  private final ShellPaths paths;

  ShellAppCommands(MachineService service) {
    this.service = service;
    this.paths = new ShellPaths(service.files());
  }

  @Override
  public void addTo(Shell shell) {
    shell.add(
        "iwasm",
        "[-s <stack_size>] [-h <heap_size>] <file> [<args>] [-e <env>] [-d <dir>] [-a <addrs>]",
        "Run WebAssembly application",
        this::iwasm);
    shell.add(
        "install",
        "<App File> -i <App Name> [--heap=<Heap Size>] [--type=<App Type>]"
            + " [--timers=<Timers Number>] [--watchdog=<Watchdog Interval>]",
        "Install WebAssembly application",
        this::install);
    shell.add(
        "uninstall",
        "-u <App Name> [--type=<App Type>]",
        "Uninstall WebAssembly application",
        this::uninstall);
    shell.add("query", "[-q <App Name>]", "Query installed applications", this::query);
    shell.add("ps", "", "Show installed applications and what they use", this::ps);
    shell.add(
        "top", "[-n <rounds>] [-d <ms>]", "Show what applications compute, most first", this::top);
    shell.add("kill", "<App Name>", "Stop an application; it stays installed", this::kill);
    shell.add("start", "<App Name>", "Start a stopped application", this::start);
  }

  private AppManager apps() {
    return service.apps();
  }

  /** The bytes of a file below /storage. */
  private byte[] load(String name) {
    try (OpenFile file = paths.open(name, OpenOptions.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.stat().size()));
      while (bytes.hasRemaining()) {
        int count = file.read(bytes.slice());
        if (count <= 0) {
          break;
        }
        bytes.position(bytes.position() + count);
      }
      return bytes.array();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Main.FAILURE, "interrupted", e);
    }
  }

  private int iwasm(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse(
                "iwasm",
                words,
                Map.of(
                    "-s",
                    "s",
                    "--stack_size",
                    "s",
                    "-h",
                    "h",
                    "--heap_size",
                    "h",
                    "-e",
                    "e",
                    "-d",
                    "d",
                    "-a",
                    "a"))
            .atMost(2);
    String file = arguments.word(0, "<file>");
    List<String> argv =
        arguments.words().size() > 1 ? ShellLine.words(arguments.words().get(1)) : List.of();
    ProcessConfig config =
        ProcessConfig.of(file, service.board().clock())
            .withArguments(argv)
            .withConsole(new Console(InputStream.nullInputStream(), out, out))
            .withFiles(service.files())
            .withHeapSize(arguments.number("h", DEFAULT_HEAP));
    try (GuestProcess process =
        service.machine().start(service.machine().load(load(file)), config)) {
      process.run(GuestApp.of(process)::runAlone);
    } catch (GuestExit e) {
      // the peer's shell drops the code
    } catch (Trap e) {
      out.println("shell_iwasm: Exception: " + e.getMessage());
    } catch (ModuleException e) {
      out.println("shell_iwasm: WASM module load failed: " + e.getMessage());
    } catch (InstantiationException e) {
      out.println("shell_iwasm: WASM module instantiate failed: " + e.getMessage());
    }
    out.flush();
    return 0;
  }

  private int install(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse(
                "install",
                words,
                Map.of(
                    "-i",
                    "i",
                    "--name",
                    "i",
                    "--heap",
                    "heap",
                    "--type",
                    "type",
                    "--timers",
                    "timers",
                    "--watchdog",
                    "watchdog"))
            .atMost(2);
    String name = arguments.optionOrWord("i", 1, "-i <App Name>");
    AppSettings settings =
        AppSettings.of(name)
            .withHeap(arguments.number("heap", AppSettings.DEFAULT_HEAP))
            .withTimers(arguments.number("timers", AppSettings.DEFAULT_TIMERS))
            .withWatchdogMillis(arguments.number("watchdog", AppSettings.DEFAULT_WATCHDOG_MILLIS));
    apps().install(settings, load(arguments.word(0, "<App File>")));
    return 0;
  }

  private int uninstall(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse("uninstall", words, Map.of("-u", "u", "--name", "u", "--type", "type"))
            .atMost(1);
    String name = arguments.optionOrWord("u", 0, "-u <App Name>");
    if (apps().find(name).isEmpty()) {
      out.println("shell_uninstall: App " + name + " is not installed");
      return 1;
    }
    apps().uninstall(name);
    return 0;
  }

  private int query(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse("query", words, Map.of("-q", "q", "--name", "q")).atMost(1);
    Optional<String> name = arguments.option("q").or(() -> arguments.words().stream().findFirst());
    out.print("{\n");
    if (name.isPresent()) {
      apps()
          .find(name.get())
          .ifPresent(
              app ->
                  out.print(
                      "\t\"applet\":\t\"%s\",\n\t\"heap\":\t\t%d"
                          .formatted(app.name(), app.settings().heap())));
    } else {
      List<AppInfo> all = apps().apps();
      out.print("\t\"num\":\t" + all.size());
      int number = 1;
      for (AppInfo app : all) {
        out.print(
            ",\n\t\"applet%d\":\t\"%s\",\n\t\"heap%d\":\t%d"
                .formatted(number, app.name(), number, app.settings().heap()));
        number++;
      }
    }
    out.print("\n}\n");
    return 0;
  }

  private int ps(List<String> words, PrintStream out) {
    ShellArguments.parse("ps", words, Map.of()).atMost(0);
    out.println("  ID STATE     MEMORY  HEAP  TIMERS QUEUE DROPPED TRAPS NAME");
    for (AppInfo app : apps().apps()) {
      out.printf(
          "%4d %-9s %5dK %5d %6d %5d %7d %5d %s%s%n",
          app.id(),
          app.state().name().toLowerCase(Locale.ROOT),
          app.memoryBytes() / 1024,
          app.heapUsed(),
          app.timers(),
          app.queued(),
          app.dropped(),
          app.traps(),
          app.name(),
          app.reason().map(why -> "  (" + why + ")").orElse(""));
    }
    return 0;
  }

  /** Processor time is real, whatever the board's clock does; so is the wait between two looks. */
  private int top(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse("top", words, Map.of("-n", "n", "-d", "d")).atMost(0);
    int rounds = arguments.number("n", 1);
    int millis = arguments.number("d", DEFAULT_TOP_MILLIS);
    if (rounds < 1 || millis < 1) {
      throw new ShellArguments.Wrong("top: -n and -d must be at least 1");
    }
    AppLoad load = AppLoad.start(apps());
    try {
      for (int round = 0; round < rounds; round++) {
        Thread.sleep(millis);
        load.look().print(out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
    return 0;
  }

  private int kill(List<String> words, PrintStream out) {
    apps().stop(ShellArguments.parse("kill", words, Map.of()).atMost(1).word(0, "<App Name>"));
    return 0;
  }

  private int start(List<String> words, PrintStream out) {
    apps().start(ShellArguments.parse("start", words, Map.of()).atMost(1).word(0, "<App Name>"));
    return 0;
  }
}
