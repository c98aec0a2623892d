package org.wasmachine.vm.wasi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.fs.DeviceVolume;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.HostVolume;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.natives.NativeRegistry;

/** Programs compiled with wasi-libc, on a directory of the host and on virtual time. */
class WasiProgramTest {

  @TempDir Path storage;

  private final List<String> levels = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private record Pin(List<String> levels) implements OpenFile {
    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int write(ByteBuffer source) {
      levels.add(source.get() == 0 ? "low" : "high");
      return 1;
    }

    @Override
    public void close() {}
  }

  private int run(Engine engine, Path file) throws IOException {
    NativeRegistry natives = new NativeRegistry();
    Wasi.addTo(natives);
    Machine machine = new Machine(engine, natives);
    DeviceVolume devices = DeviceVolume.empty().withDriver("gpio", (_, _) -> new Pin(levels));
    try (VirtualClock clock = new VirtualClock()) {
      ProcessConfig config =
          ProcessConfig.of("program", clock)
              .withArguments(List.of("a", "b"))
              .withEnvironment(Map.of("KEY", "value"))
              .withConsole(
                  new Console(new ByteArrayInputStream("typed\n".getBytes(UTF_8)), out, out))
              .withFiles(
                  FileSystem.none()
                      .with("/dev", devices)
                      .with("/storage", HostVolume.of(storage, Quota.of(1 << 20))));
      try (GuestProcess process = machine.start(machine.load(file), config)) {
        return process.run(
            () -> {
              EntryPoint entry = new EntryPoint(process);
              entry.initialize();
              return entry.main();
            });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void aProgramDoesWithFilesWhatProgramsDo(Engine engine) {
    assertThatThrownBy(() -> run(engine, Path.of("src/test/guest/wasi-walk.wasm")))
        .isInstanceOfSatisfying(GuestExit.class, exit -> assertThat(exit.code()).isEqualTo(42));

    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            "arguments: 2, KEY=value",
            "isatty: ok",
            "mkdir: ok",
            "open: ok",
            "write: ok",
            "seek: ok",
            "read: ok",
            "pread: ok",
            "ftruncate: ok",
            "fstat: ok",
            "close: ok",
            "symlink: ok",
            "stat link: ok",
            "readlink: ok",
            "rename: ok",
            "dangling link: No such file or directory",
            "symlink out: Capabilities insufficient",
            "open out: Capabilities insufficient",
            "open unmounted: Capabilities insufficient",
            "entry: .",
            "entry: ..",
            "entry: renamed",
            "unlink: ok",
            "rmdir: ok",
            "open pin: ok",
            "write pin: ok",
            "write null: ok",
            "poll: ok",
            "scanf: ok",
            "usleep: ok");
    assertThat(levels).containsExactly("high");
    assertThat(storage).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void thePrebuiltProgramsRun(Engine engine) throws IOException {
    assertThat(run(engine, Path.of("../apps/prebuilt/hello-wasi.wasm"))).isZero();
    assertThat(run(engine, Path.of("../apps/prebuilt/files.wasm"))).isZero();
    assertThat(run(engine, Path.of("../apps/prebuilt/blink-wasi.wasm"))).isZero();

    assertThat(out.toString(UTF_8)).contains("Read 3 lines back, all equal", "Blink 5 of 5");
    assertThat(levels).hasSize(10);
  }
}
