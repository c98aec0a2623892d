package org.wasmachine.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.frame.FrameWriter;
import org.wasmachine.serial.link.LinkOptions;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.wire.PortLibrary;
import org.wasmachine.serial.wire.SerialPortWire;
import org.wasmachine.serial.wire.Wire;

/** The serial ports of this machine, and which of them lead to bridges. */
public final class SerialPorts {
  private static final System.Logger LOG = System.getLogger(SerialPorts.class.getName());
  private static final long ANSWER_MILLIS = 400;
  private static final int NONCE = 0x57414B45;

  private SerialPorts() {}

  /**
   * A port.
   *
   * @param path like {@code /dev/ttyUSB0}
   * @param description of the adapter
   * @param usb vendor, product and serial number, if it is an USB device
   */
  public record Port(String path, String description, Optional<Usb> usb) {}

  /** What tells USB adapters apart. */
  public record Usb(int vendor, int product, String serialNumber) {}

  /**
   * A port and what is behind it.
   *
   * @param port where
   * @param bridge who answered
   * @param problem why nobody could be asked, like a missing permission
   */
  public record Device(Port port, Optional<HelloReply> bridge, Optional<String> problem) {}

  /** The ports that are there; opens nothing. */
  public static List<Port> list() {
    return PortLibrary.list().stream().map(SerialPorts::describe).toList();
  }

  private static Port describe(SerialPort port) {
    boolean usb = port.getVendorID() > 0;
    return new Port(
        port.getSystemPortPath(),
        port.getDescriptivePortName(),
        usb
            ? Optional.of(new Usb(port.getVendorID(), port.getProductID(), port.getSerialNumber()))
            : Optional.empty());
  }

  /** Asks at every port whether a bridge is there. Sessions of other programs go on. */
  public static List<Device> devices() {
    return devices(list());
  }

  /** The same at named ports. */
  public static List<Device> devicesAt(List<String> paths) {
    return devices(
        paths.stream().map(path -> new Port(path, "Named port", Optional.empty())).toList());
  }

  static List<Device> devices(List<Port> ports) {
    return ports.parallelStream().map(SerialPorts::ask).toList();
  }

  private static Device ask(Port port) {
    try (Wire wire = SerialPortWire.open(port.path(), LinkOptions.BASE_BAUD, false)) {
      return new Device(port, probe(wire), Optional.empty());
    } catch (HalException e) {
      return new Device(port, Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** Asks a wire whether a bridge is behind it; closes it. */
  static Optional<HelloReply> probe(Wire wire) {
    byte[] hello =
        FrameWriter.encode(
            FrameType.HELLO, 0, Hello.probe(NONCE, Frame.MAX_BODY_BEFORE_HELLO).encode());
    Answer answer = new Answer();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .name("probe " + wire.name())
            .unstarted(
                () -> {
                  FrameReader frames = new FrameReader(Frame.MAX_BODY_BEFORE_HELLO, answer);
                  byte[] chunk = new byte[256];
                  int count;
                  while ((count = wire.read(chunk)) >= 0) {
                    frames.accept(chunk, 0, count);
                  }
                });
    reader.start();
    wire.write(new byte[1], 0, 1);
    wire.write(hello, 0, hello.length);
    Optional<HelloReply> reply = answer.await();
    wire.close();
    return reply;
  }

  private static final class Answer implements FrameReader.Sink {
    private final java.util.concurrent.CompletableFuture<HelloReply> reply =
        new java.util.concurrent.CompletableFuture<>();

    @Override
    public void frame(Frame frame) {
      if (frame.type() == FrameType.HELLO_REPLY) {
        HelloReply.decode(frame.reader())
            .filter(answer -> answer.nonce() == NONCE)
            .ifPresent(reply::complete);
      }
    }

    @Override
    public void damaged() {
      // Something else may talk here.
    }

    Optional<HelloReply> await() {
      try {
        return Optional.of(reply.get(ANSWER_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS));
      } catch (java.util.concurrent.TimeoutException nobody) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      } catch (java.util.concurrent.ExecutionException e) {
        LOG.log(System.Logger.Level.WARNING, "probing a port", e);
        return Optional.empty();
      }
    }
  }
}
