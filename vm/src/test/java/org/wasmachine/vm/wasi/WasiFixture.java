package org.wasmachine.vm.wasi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.fs.DeviceVolume;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.natives.NativeRegistry;

/** A process without code, on virtual time, whose WASI calls a test makes itself. */
final class WasiFixture implements AutoCloseable {

  /** A module with two pages of memory and nothing else. */
  private static final byte[] MODULE = HexFormat.of().parseHex("0061736d010000000503010002");

  /** Where strings are put; results go below. */
  private static final int STRINGS = 0x8000;

  static final long QUOTA = 100_000;

  final VirtualClock clock = new VirtualClock();
  final ByteArrayOutputStream out;
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final GuestProcess process;
  private int next = STRINGS;

  WasiFixture() {
    this(new ByteArrayInputStream("typed".getBytes(UTF_8)), UnaryOperator.identity());
  }

  /** With a console that ends in {@code console}. */
  WasiFixture(OutputStream console) {
    this(InputStream.nullInputStream(), console, UnaryOperator.identity());
  }

  WasiFixture(InputStream in, UnaryOperator<DeviceVolume> devices) {
    this(in, new ByteArrayOutputStream(), devices);
  }

  private WasiFixture(InputStream in, OutputStream console, UnaryOperator<DeviceVolume> devices) {
    this.out = console instanceof ByteArrayOutputStream bytes ? bytes : new ByteArrayOutputStream();
    ProcessConfig config =
        ProcessConfig.of("test", clock)
            .withHeapSize(0)
            .withConsole(new Console(in, console, err))
            .withArguments(List.of("one", "zwö"))
            .withEnvironment(Map.of("KEY", "value"))
            .withFiles(
                FileSystem.none()
                    .with(FileSystem.DEVICES, devices.apply(DeviceVolume.empty()))
                    .with(
                        FileSystem.STORAGE, new MemoryVolume(Quota.of(QUOTA), clock::epochNanos)));
    process =
        GuestProcess.create(
            EndiveEngine.interpreter().compile(ModuleDecoder.decode(MODULE)),
            new NativeRegistry(),
            config);
  }

  GuestMemory memory() {
    return process.memory();
  }

  /** A path in guest memory. */
  record Text(int address, int length) {}

  Text text(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    Text put = new Text(next, bytes.length);
    memory().put(next, bytes);
    next += bytes.length + 1;
    return put;
  }

  /** Buffers for a scattered read or a gathered write; each pair is address and length. */
  int vectors(int at, int... pairs) {
    for (int i = 0; i < pairs.length; i++) {
      memory().putI32(at + 4 * i, pairs[i]);
    }
    return pairs.length / 2;
  }

  @Override
  public void close() {
    process.close();
    clock.close();
  }
}
