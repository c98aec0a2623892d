package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);

  @Test
  void writesTheGoldenUninstallRequest() {
    Request request =
        new Request(
            Request.DELETE, Payload.ATTRIBUTES, 0x2662704E, 0, "/applet?name=timer", NOTHING);
    assertThat(HexFormat.of().formatHex(request.encode()))
        .isEqualTo(
            "010400632662704e00000000001300000000"
                + HexFormat.of().formatHex("/applet?name=timer\0".getBytes()));
    assertThat(Request.decode(request.encode())).contains(request);
  }

  @Test
  void writesTheGoldenUninstallReply() {
    Response response = new Response(Response.DELETED, Payload.ATTRIBUTES, 0x2662704E, 0, NOTHING);
    assertThat(HexFormat.of().formatHex(response.encode()))
        .isEqualTo("014200632662704e0000000000000000");
    assertThat(Response.decode(response.encode())).contains(response);
  }

  @Test
  void refusesEveryOtherLengthAndVersion() {
    byte[] request =
        new Request(Request.GET, 0, 1, 0, "/a", new Attribute.Bytes(new byte[] {1, 2})).encode();
    byte[] response = new Response(69, 0, 1, 0, new Attribute.Bytes(new byte[] {1})).encode();
    for (int length = 0; length < request.length + 5; length++) {
      if (length != request.length) {
        assertThat(Request.decode(Arrays.copyOf(request, length))).isEmpty();
      }
      if (length != response.length) {
        assertThat(Response.decode(Arrays.copyOf(response, length))).isEmpty();
      }
    }
    request[0] = 2;
    response[0] = 0;
    assertThat(Request.decode(request)).isEmpty();
    assertThat(Response.decode(response)).isEmpty();
  }

  @Test
  void refusesAUrlWithoutNul() {
    byte[] request = new Request(Request.GET, 0, 1, 0, "/a", NOTHING).encode();
    request[request.length - 1] = 'x';
    assertThat(Request.decode(request)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "no",
      textBlock =
          """
          /applet, applet,          ''
          /applet, /applet,         ''
          /applet, /applet/,        ''
          /applet, /applet?name=x,  name=x
          /applet/, /applet/name=x, name=x
          /applet, /applets,        no
          /app/,   /app/timer/url,  timer/url
          '',      /anything,       no
          url1,    /url1,           ''
          """)
  void comparesUrlsAsThePeerDoes(String prefix, String url, String rest) {
    assertThat(Request.urlAfter(prefix, url)).isEqualTo(Optional.ofNullable(rest));
  }
}
