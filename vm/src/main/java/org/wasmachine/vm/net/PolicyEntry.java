package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An entry of a list of what may be reached, as text: a range of addresses, or a host by name. */
record PolicyEntry(Optional<AddressRange> range, String host, OptionalInt port) {

  // address or name, in brackets if it is an IPv6 address with a port; mask; port
  private static final Pattern BRACKETED =
      Pattern.compile(
          "\\[(?<address>[0-9a-fA-F:.]+)](/(?<mask>\\d{1,3}))?(:(?<port>\\d{1,5}|\\*))?");
  private static final Pattern IPV6 =
      Pattern.compile(
          "(?<address>[0-9a-fA-F.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*)(/(?<mask>\\d{1,3}))?(?<port>)");
  private static final Pattern OTHER =
      Pattern.compile("(?<address>[^:/\\[\\]\\s]+)(/(?<mask>\\d{1,3}))?(:(?<port>\\d{1,5}|\\*))?");

  private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private static final int MAX_PORT = 0xffff;

  static PolicyEntry parse(String text) {
    Matcher matcher = match(text.strip());
    String address = matcher.group("address");
    OptionalInt port = number(matcher.group("port"));
    OptionalInt mask = number(matcher.group("mask"));
    if (port.isPresent() && port.getAsInt() > MAX_PORT) {
      throw malformed(text);
    }
    Optional<InetAddress> literal = literal(address);
    if (literal.isEmpty()) {
      if (mask.isPresent() || !address.matches("[A-Za-z0-9._-]+") || address.matches("[0-9.]+")) {
        throw malformed(text);
      }
      return new PolicyEntry(Optional.empty(), address.toLowerCase(Locale.ROOT), port);
    }
    byte[] network = literal.get().getAddress();
    // An address of zeros stands for all, as on the peer; any other one for itself.
    int bits = mask.orElse(literal.get().isAnyLocalAddress() ? 0 : network.length * 8);
    return new PolicyEntry(Optional.of(new AddressRange(network, bits, port)), address, port);
  }

  private static Matcher match(String text) {
    for (Pattern pattern : new Pattern[] {BRACKETED, IPV6, OTHER}) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.matches()) {
        return matcher;
      }
    }
    throw malformed(text);
  }

  private static OptionalInt number(String digits) {
    return digits == null || digits.isEmpty() || digits.equals("*")
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(digits));
  }

  /** The address that a text is, without asking anybody. */
  static Optional<InetAddress> literal(String text) {
    if (!text.contains(":") && !DOTTED.matcher(text).matches()) {
      return Optional.empty(); // the JDK takes 1.2.3 for an address, too
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is no address or host; expected one like 10.0.0.0/8, 192.168.1.5, [::1]:80 or"
            + " broker.example.org:1883");
  }
}
