package org.wasmachine.vm;

import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * A running app whose only purpose is to call natives: for each native of a registry it imports it
 * and exports a function that passes its arguments on. So a test calls a native the way an app
 * does, through the checks of its signature.
 *
 * <p>It has almost a page of memory with nothing in it, a stack at its end, a heap behind it, and a
 * table: slot 1 {@code less(a, b)} compares the i32 at two addresses, slot 2 {@code run(i32) → i32}
 * doubles its argument, slot 3 traps. Strings and variable arguments that a test passes are put
 * below {@link #SCRATCH}.
 */
public final class TestGuest implements AutoCloseable {

  /** Memory from here on is the test's own. */
  public static final int SCRATCH = 0x8000;

  private static final long DATA_END = 0xE000;
  private static final long STACK_TOP = 0xFFF0;
  private static final long HEAP_BASE = 0xFFF8;

  /** The module for one registry, prepared once. */
  public record Image(NativeRegistry natives, CompiledModule module) {

    /** A guest of this image with a virtual clock. */
    public TestGuest start() {
      return start(new VirtualClock());
    }

    /** A guest of this image. */
    public TestGuest start(Clock clock) {
      return new TestGuest(this, clock);
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final GuestProcess process;
  private int next = 16;

  private TestGuest(Image image, Clock clock) {
    Console console = new Console(InputStream.nullInputStream(), out, err);
    process =
        GuestProcess.create(
            image.module(), image.natives(), ProcessConfig.of("test", clock).withConsole(console));
  }

  /** The image for all natives of a registry, on the interpreter. */
  public static Image image(NativeRegistry natives) {
    return image(natives, EndiveEngine.interpreter());
  }

  /** The image for all natives of a registry. */
  public static Image image(NativeRegistry natives, Engine engine) {
    return new Image(natives, engine.compile(ModuleDecoder.decode(caller(natives))));
  }

  private static byte[] caller(NativeRegistry natives) {
    ModuleWriter writer = new ModuleWriter();
    Map<String, Native> all = natives.all();
    List<Runnable> bodies = new ArrayList<>();
    Map<String, Integer> exported = new HashMap<>();
    for (Map.Entry<String, Native> entry : all.entrySet()) {
      Native called = entry.getValue();
      FunctionType type = called.signature().type();
      String letters = letters(type.parameters()) + ":" + letters(type.results());
      int imported = writer.importFunction(called.module(), called.name(), letters);
      bodies.add(
          () -> {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            for (int i = 0; i < type.parameters().size(); i++) {
              code.writeBytes(bytes(0x20, i));
            }
            code.writeBytes(bytes(0x10, ModuleWriter.unsigned(imported)));
            exported.put(
                entry.getKey(), writer.exported(entry.getKey(), letters, code.toByteArray()));
          });
    }
    bodies.forEach(Runnable::run);
    int less =
        writer.function(
            "ii:i", bytes(0), bytes(0x20, 0, 0x28, 2, 0, 0x20, 1, 0x28, 2, 0, 0x6B)); // load, sub
    int twice = writer.function("i:i", bytes(0), bytes(0x20, 0, 0x41, 2L, 0x6C));
    int trap = writer.function("i:i", bytes(0), bytes(0x00));
    writer.table(0x70, 0, 6);
    writer.element(
        0,
        0x41,
        1L,
        0x0B,
        5,
        ModuleWriter.unsigned(less),
        ModuleWriter.unsigned(twice),
        ModuleWriter.unsigned(trap),
        ModuleWriter.unsigned(exported.getOrDefault("test run", trap)),
        ModuleWriter.unsigned(exported.getOrDefault("test destroy", trap)));
    writer.global(0x7F, 1, 0x41, STACK_TOP, 0x0B);
    writer.global(0x7F, 0, 0x41, DATA_END, 0x0B).export("__data_end", 3, 1);
    writer.global(0x7F, 0, 0x41, HEAP_BASE, 0x0B).export("__heap_base", 3, 2);
    writer.memory(1, 1);
    writer.export("memory", 2, 0);
    return writer.build();
  }

  private static String letters(List<ValueType> types) {
    return types.stream().map(type -> String.valueOf(type.letter())).collect(Collectors.joining());
  }

  /** The process. */
  public GuestProcess process() {
    return process;
  }

  /** Its memory. */
  public GuestMemory memory() {
    return process.memory();
  }

  /** What it printed. */
  public String output() {
    process.flushConsole();
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  /** What the machine warned of. */
  public String warnings() {
    process.flushConsole();
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Puts a string with its NUL into memory; answers its address. */
  public int string(String text) {
    byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
    int address = next;
    memory().put(address, latin1);
    memory().putI8(address + latin1.length, 0);
    next += latin1.length + 1;
    return address;
  }

  /** The string at an address. */
  public String stringAt(int address) {
    return new String(
        memory().bytes(address, memory().stringLength(address)), StandardCharsets.ISO_8859_1);
  }

  /**
   * Lays out variable arguments as clang does: Integer and String take 4 bytes, Long and Double 8
   * at a multiple of 8.
   */
  public int varArgs(Object... arguments) {
    List<Object> placed = new ArrayList<>();
    for (Object argument : arguments) {
      placed.add(argument instanceof String text ? (Object) string(text) : argument);
    }
    next = next + 7 & -8;
    int start = next;
    for (Object argument : placed) {
      switch (argument) {
        case Integer value -> {
          memory().putI32(next, value);
          next += 4;
        }
        case Long value -> {
          next = next + 7 & -8;
          memory().putI64(next, value);
          next += 8;
        }
        case Double value -> {
          next = next + 7 & -8;
          memory().putF64(next, value);
          next += 8;
        }
        default -> throw new IllegalArgumentException(argument.toString());
      }
    }
    next += 4;
    return start;
  }

  /**
   * Calls a native of module {@code env} on the current guest thread, or else a new main one.
   *
   * @param arguments Integer, Character, Long, Float, Double, or a String that is put into memory
   * @return raw bits of the result; an i32 sign-extended
   */
  public long call(String name, Object... arguments) {
    long[] bits = new long[arguments.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] =
          switch (arguments[i]) {
            case Integer value -> value;
            case Character value -> value;
            case Long value -> value;
            case Float value -> Float.floatToRawIntBits(value);
            case Double value -> Double.doubleToRawLongBits(value);
            case String text -> string(text);
            default -> throw new IllegalArgumentException(arguments[i].toString());
          };
    }
    return callBits("env " + name, bits);
  }

  /** Calls a native, named {@code module name}, with raw bits. */
  public long callBits(String export, long... bits) {
    return process.run(
        () ->
            GuestThread.current()
                .orElseThrow()
                .instance()
                .export(export)
                .orElseThrow()
                .callForOne(bits));
  }

  @Override
  public void close() {
    process.close();
  }
}
