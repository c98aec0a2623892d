package org.wasmachine.serial.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.DeviceFeature;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;

/** Greeting devices of other versions, with strange limits, and behind cables of all qualities. */
class GreeterTest {
  private static final int FIRST = 115_200;

  /** A device that answers as told; above a rate, its cable garbles everything. */
  private static final class Device implements Greeter.Line {
    int lowest = Hello.VERSION;
    int highest = Hello.VERSION;
    int window = 8;
    int maxBody = 2_048;
    int lies;
    int fastest = 3_000_000;
    private int hostBaud = FIRST;
    private int deviceBaud = FIRST;
    private FrameType asked;
    private byte[] question;

    @Override
    public String name() {
      return "/dev/ttyX";
    }

    @Override
    public void send(FrameType type, byte[] payload) {
      asked = type;
      question = payload;
    }

    @Override
    public Optional<Frame> answer(FrameType type, long nanos) {
      boolean garbled = hostBaud != deviceBaud || hostBaud > fastest;
      if (garbled) {
        // Without its confirmation the device goes back by itself.
        deviceBaud = FIRST;
        return Optional.empty();
      }
      return switch (asked) {
        case HELLO -> Optional.of(new Frame(FrameType.HELLO_REPLY, 0, hello()));
        case BAUD -> Optional.of(new Frame(FrameType.BAUD_REPLY, 0, baudAnswer()));
        default -> Optional.empty();
      };
    }

    private byte[] hello() {
      int nonce =
          ByteBuffer.wrap(question).order(ByteOrder.LITTLE_ENDIAN).getInt(4) + (lies-- > 0 ? 1 : 0);
      boolean common = lowest <= Hello.VERSION && Hello.VERSION <= highest;
      return new HelloReply(
              common ? Hello.VERSION : 0,
              lowest,
              highest,
              common,
              false,
              nonce,
              new Hello.SessionId(1, 1),
              "0257000000000000",
              maxBody,
              4_096,
              window,
              0,
              0,
              64,
              3_000_000,
              Set.of(DeviceFeature.GPIO),
              40,
              "esp32",
              "test",
              "")
          .encode();
    }

    private byte[] baudAnswer() {
      byte step = question[0];
      if (step == 1) {
        deviceBaud = ByteBuffer.wrap(question).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
      }
      byte[] answer = step == 2 ? new byte[question.length + 1] : new byte[2];
      answer[0] = step;
      if (step == 2) {
        System.arraycopy(question, 1, answer, 2, question.length - 1);
      }
      return answer;
    }

    @Override
    public int baud() {
      return hostBaud;
    }

    @Override
    public boolean setBaud(int baud) {
      hostBaud = baud;
      return true;
    }

    @Override
    public boolean alive() {
      return true;
    }
  }

  private final Device device = new Device();

  private Greeter greeter(int baud) {
    return new Greeter(device, LinkOptions.DEFAULT.withBaud(baud), Link.MAX_BODY);
  }

  private Optional<HelloReply> greet() {
    return greeter(FIRST).greet(Optional.empty(), List.of(FIRST), 2);
  }

  private void refused(String... parts) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(this::greet)
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
              assertThat(e.getMessage()).contains("/dev/ttyX").contains(parts).hasLineCount(1);
            });
  }

  @Test
  void aDeviceOfALaterVersionAsksForAnUpdateOfThisProgram() {
    device.lowest = Hello.VERSION + 1;
    device.highest = Hello.VERSION + 2;
    refused("versions 2 to 3", "this program speaks 1", "update this program");
  }

  @Test
  void aDeviceOfAnEarlierVersionAsksForThisProgramsFirmware() {
    device.lowest = 0;
    device.highest = 0;
    refused("versions 0 to 0", "wasmachine firmware");
  }

  @Test
  void impossibleLimitsAreRefused() {
    device.window = 0;
    refused("impossible limits");
    device.window = 8;
    device.maxBody = 20;
    refused("impossible limits");
  }

  @Test
  void anAnswerToAnOlderGreetingIsNotTaken() {
    device.lies = 1;
    assertThat(greet()).as("the second try").isPresent();
    device.lies = 2;
    assertThat(greet()).isEmpty();
  }

  @Test
  void theWantedRateIsTakenWhereTheCableCarriesIt() {
    Greeter greeter = greeter(921_600);
    greeter.stepUp(greeter.greet(Optional.empty(), List.of(FIRST), 1).orElseThrow());
    assertThat(device.baud()).isEqualTo(921_600);
    assertThat(device.deviceBaud).isEqualTo(921_600);
  }

  @Test
  void onABadCableTheFastestRateThatWorksIsTaken() {
    device.fastest = 500_000;
    Greeter greeter = greeter(3_000_000);
    greeter.stepUp(greeter.greet(Optional.empty(), List.of(FIRST), 1).orElseThrow());
    assertThat(device.baud()).isEqualTo(460_800);
    assertThat(device.deviceBaud).isEqualTo(460_800);
  }

  @Test
  void onACableThatCarriesNothingFasterBothEndsStayWhereTheyAre() {
    device.fastest = FIRST;
    Greeter greeter = greeter(3_000_000);
    greeter.stepUp(greeter.greet(Optional.empty(), List.of(FIRST), 1).orElseThrow());
    assertThat(Arrays.asList(device.baud(), device.deviceBaud)).containsOnly(FIRST);
  }

  @Test
  void aDeviceAtItsLastRateIsFoundThere() {
    device.deviceBaud = 921_600;
    device.hostBaud = FIRST;
    Greeter greeter =
        new Greeter(new Stubborn(device), LinkOptions.DEFAULT.withBaud(921_600), Link.MAX_BODY);
    assertThat(greeter.greet(Optional.empty(), List.of(921_600, FIRST), 2)).isPresent();
    assertThat(device.baud()).isEqualTo(921_600);
  }

  /** The same, but it does not go back by itself. */
  private record Stubborn(Device device) implements Greeter.Line {
    @Override
    public String name() {
      return device.name();
    }

    @Override
    public void send(FrameType type, byte[] payload) {
      device.send(type, payload);
    }

    @Override
    public Optional<Frame> answer(FrameType type, long nanos) {
      return device.hostBaud == device.deviceBaud ? device.answer(type, nanos) : Optional.empty();
    }

    @Override
    public int baud() {
      return device.baud();
    }

    @Override
    public boolean setBaud(int baud) {
      return device.setBaud(baud);
    }

    @Override
    public boolean alive() {
      return true;
    }
  }
}
