package org.wasmachine.bench;

import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.wasmachine.ext.device.BoardDevices;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.FileDescriptorTable;
import org.wasmachine.vm.fs.FileNatives;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.natives.NativeRegistry;

/** What a call across the border costs: guest to native, guest to a pin, host to guest. */
public class CallBenchmark extends CallCost {

  private Board board;
  private GuestFunction one;
  private GuestFunction ten;
  private GuestFunction six;
  private GuestFunction block;
  private GuestFunction text;
  private GuestFunction write;
  private GuestFunction slot;
  private int descriptor;

  @Setup(Level.Trial)
  public void start() throws IOException {
    board = Board.open("sim:esp32-s3-devkitc-1");
    NativeRegistry natives = new NativeRegistry().add(BenchNatives.TABLE, BenchNatives::new);
    FileNatives.addTo(natives);
    Machine machine = machine(natives);
    FileSystem files = FileSystem.none().with(FileSystem.DEVICES, BoardDevices.of(board));
    start(machine, "calls.wasm", ProcessConfig.of("bench", board.clock()).withFiles(files));
    one = export("one");
    ten = export("ten");
    six = export("six");
    block = export("block");
    text = export("text");
    write = export("write");
    slot =
        process()
            .instance()
            .tableFunction(1, new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32)));
    OpenOptions forWriting = OpenOptions.of(Access.WRITE);
    descriptor =
        FileDescriptorTable.of(process())
            .open(Descriptor.of(files.open("/dev/gpio/2", forWriting), forWriting));
  }

  @TearDown(Level.Trial)
  public void stop() {
    process().close();
    board.close();
  }

  /** One native, (i32) to i32. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long oneHotNative() {
    return one.callForOne(CALLS);
  }

  /** A call of one of ten hot natives. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long tenHotNatives() {
    return ten.callForOne(CALLS / 10);
  }

  /** A native with six parameters. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long sixParameters() {
    return six.callForOne(CALLS);
  }

  /** A native that reads 16 bytes. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long sixteenBytes() {
    return block.callForOne(CALLS);
  }

  /** A native that reads a string of 16 letters. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long string() {
    return text.callForOne(CALLS);
  }

  /** {@code write(fd, &level, 1)} to a simulated pin; the level changes each time. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long gpioWrite() {
    return write.callForOne(descriptor, CALLS);
  }

  /** A callback: the host calls the function in a table slot. */
  @Benchmark
  public long callback() {
    return slot.callForOne(41);
  }
}
