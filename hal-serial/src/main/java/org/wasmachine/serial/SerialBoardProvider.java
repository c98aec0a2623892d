package org.wasmachine.serial;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardProvider;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.serial.board.SerialBoard;
import org.wasmachine.serial.firmata.FirmataBoard;
import org.wasmachine.serial.wire.SocketWire;
import org.wasmachine.serial.wire.Wire;
import org.wasmachine.serial.wire.WireOpener;

/**
 * Opens {@code serial:/dev/ttyUSB0?baud=921600}, {@code serial:auto}, {@code
 * serial:tcp://127.0.0.1:8266} and {@code serial:/dev/ttyUSB0?protocol=firmata}.
 */
public final class SerialBoardProvider implements BoardProvider {
  private static final String TCP = "tcp://";
  private static final String AUTO = "auto";

  @Override
  public String scheme() {
    return "serial";
  }

  @Override
  public String description() {
    return "a real board over a serial port, USB cable or TCP (bridge firmware or Firmata)";
  }

  @Override
  public Board open(BoardUri uri, BoardOptions options) {
    SerialOptions parameters = SerialOptions.of(uri);
    WireOpener opener = opener(uri, parameters);
    Clock clock = options.clock().orElseGet(RealClock::new);
    boolean ownsClock = options.clock().isEmpty();
    if (parameters.protocol() == SerialOptions.Protocol.FIRMATA) {
      return firmata(uri, options, parameters, opener, clock, ownsClock);
    }
    return SerialBoard.open(
        uri,
        opener,
        parameters.link(),
        device -> Profiles.of(device, parameters, options),
        clock,
        ownsClock);
  }

  private static Board firmata(
      BoardUri uri,
      BoardOptions options,
      SerialOptions parameters,
      WireOpener opener,
      Clock clock,
      boolean ownsClock) {
    WireOpener atRate =
        () -> {
          Wire wire = opener.open();
          if (parameters.baudGiven()) {
            wire.setBaud(parameters.baud());
          }
          return wire;
        };
    Optional<BoardProfile> profile =
        options.profile().or(() -> parameters.profile().map(new BoardCatalog()::open));
    return FirmataBoard.open(
        uri, atRate, profile, clock, ownsClock, parameters.timeout(), parameters.reconnect());
  }

  private static WireOpener opener(BoardUri uri, SerialOptions parameters) {
    String target = uri.target();
    if (target.isEmpty()) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "Board 'serial:': name the port, like serial:/dev/ttyUSB0, or serial:auto");
    }
    if (target.startsWith(TCP)) {
      return tcp(uri, target.substring(TCP.length()));
    }
    String port =
        target.equals(AUTO) ? AutoPort.choose(SerialPorts.devices(), parameters.id()) : target;
    return new PortOpener(port, parameters.reset());
  }

  private static WireOpener tcp(BoardUri uri, String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "Board '" + uri + "': a TCP address is tcp://host:port, like tcp://127.0.0.1:8266");
    }
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    return () -> SocketWire.connect(host, port);
  }

  @Override
  public List<BoardUri> discover() {
    return SerialPorts.list().stream()
        .map(port -> new BoardUri(scheme(), port.path(), Map.of()))
        .toList();
  }
}
