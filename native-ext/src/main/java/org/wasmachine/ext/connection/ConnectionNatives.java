package org.wasmachine.ext.connection;

import java.util.Optional;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Connections whose data come as {@code on_connection_data(handle, data, length)}; length 0 says
 * that the other side has ended it.
 */
public final class ConnectionNatives {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          ConnectionNatives.class,
          """
          wasm_open_connection     ($*~)i
          wasm_close_connection    (i)
          wasm_send_on_connection  (i*~)i
          wasm_config_connection   (i*~)i
          """);

  private final GuestProcess process;
  private final Board board;
  private Optional<ConnectionTable> table = Optional.empty();

  private ConnectionNatives(GuestProcess process, Board board) {
    this.process = process;
    this.board = board;
  }

  /** Registers the family; serial ports are those of {@code board}. */
  public static NativeRegistry addTo(NativeRegistry natives, Board board) {
    return natives.add(TABLE, process -> new ConnectionNatives(process, board));
  }

  private ConnectionTable table() {
    if (table.isEmpty()) {
      ConnectionTable made = new ConnectionTable(GuestApp.of(process), board);
      process.onClose(made);
      table = Optional.of(made);
    }
    return table.get();
  }

  private Optional<AttrContainer> container(int address, int length) {
    GuestMemory memory = process.memory();
    return AttrContainer.decode(memory.bytes(address, length));
  }

  /**
   * Opens a connection and waits until it is there.
   *
   * <pre>
   * "TCP"   address: string, port: uint16
   * "UDP"   bind port: uint16
   * "UART"  device: string, baudrate: int
   * </pre>
   *
   * @return its handle, from 1, or -1
   */
  public int wasm_open_connection(int kind, int arguments, int length) {
    String name = process.memory().string(kind);
    return container(arguments, length).map(given -> table().open(name, given)).orElse(-1);
  }

  /** Ends a connection; an unknown handle is ignored. */
  public void wasm_close_connection(int handle) {
    table().close(handle);
  }

  /**
   * Sends on a connection.
   *
   * @return how many bytes, or -1
   */
  public int wasm_send_on_connection(int handle, int data, int length) {
    try {
      return table().send(handle, process.memory().bytes(data, length));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  /**
   * Sets where a UDP connection sends to: {@code address}, {@code port}.
   *
   * @return 1, or 0
   */
  public int wasm_config_connection(int handle, int settings, int length) {
    return container(settings, length).filter(given -> table().configure(handle, given)).isPresent()
        ? 1
        : 0;
  }
}
