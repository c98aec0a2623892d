package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What an app may reach in the network: the one place where that is decided, for sockets and for
 * every client that the machine runs on an app's behalf. {@link NetworkAccess} asks it before
 * anything is sent. Immutable.
 *
 * <p>Addresses are listed as
 *
 * <ul>
 *   <li>{@code 10.0.0.0/8}, {@code fd00::/8}: addresses that share these first bits,
 *   <li>{@code 192.168.1.5}, {@code ::1}: exactly this address,
 *   <li>{@code 0.0.0.0}, {@code ::}: every address of the family,
 *   <li>any of them with a port: {@code 192.168.1.5:1883}, {@code [::1]:80}, {@code
 *       10.0.0.0/8:443},
 *   <li>{@code broker.example.org:1883}: this host by name, at whatever address it is found;
 *       without a port, or with {@code *} for it, any.
 * </ul>
 *
 * <p>Names that may be looked up are listed as {@code example.org}, {@code *.example.org} or {@code
 * *}; hosts that are listed by name may be, too, and {@code localhost} where the loopback is.
 */
public final class NetworkPolicy {

  private record NamedHost(String name, OptionalInt port) {
    @Override
    public String toString() {
      return name + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
  }

  /** A port that stands for all; no connection has it. */
  static final int ANY_PORT = 0;

  private static final String LOCALHOST = "localhost";

  private static final NetworkPolicy NOTHING =
      new NetworkPolicy(List.of(), List.of(), List.of(), List.of());
  private static final NetworkPolicy LOOPBACK =
      new NetworkPolicy(
          List.of(
              new AddressRange(new byte[] {127, 0, 0, 0}, 8, OptionalInt.empty()),
              new AddressRange(
                  new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                  128,
                  OptionalInt.empty())),
          List.of(),
          List.of(),
          List.of());

  private final List<AddressRange> addresses;
  private final List<NamedHost> hosts;
  private final List<String> names;
  private final List<TopicFilter> topics;

  private NetworkPolicy(
      List<AddressRange> addresses,
      List<NamedHost> hosts,
      List<String> names,
      List<TopicFilter> topics) {
    this.addresses = List.copyOf(addresses);
    this.hosts = List.copyOf(hosts);
    this.names = List.copyOf(names);
    this.topics = List.copyOf(topics);
  }

  /** Everything is refused. */
  public static NetworkPolicy nothing() {
    return NOTHING;
  }

  /** What an app gets when nothing is said: this machine, and nothing beyond it. */
  public static NetworkPolicy loopback() {
    return LOOPBACK;
  }

  /** Everything is allowed. */
  public static NetworkPolicy everything() {
    return of(List.of("0.0.0.0", "::"), List.of("*"));
  }

  /**
   * What two lists allow.
   *
   * @param reachable addresses and hosts
   * @param lookups names that may be looked up
   * @throws IllegalArgumentException if an entry is malformed
   */
  public static NetworkPolicy of(List<String> reachable, List<String> lookups) {
    List<AddressRange> addresses = new ArrayList<>();
    List<NamedHost> hosts = new ArrayList<>();
    for (String entry : reachable) {
      PolicyEntry parsed = PolicyEntry.parse(entry);
      if (parsed.range().isPresent()) {
        addresses.add(parsed.range().get());
      } else {
        hosts.add(new NamedHost(parsed.host(), parsed.port()));
      }
    }
    return new NetworkPolicy(addresses, hosts, keys(lookups), List.of());
  }

  /** The same, and these names may be looked up besides. */
  public NetworkPolicy withLookups(List<String> more) {
    List<String> all = new ArrayList<>(names);
    all.addAll(keys(more));
    return new NetworkPolicy(addresses, hosts, all, topics);
  }

  /**
   * The same for these MQTT topics only; for all if the list is empty.
   *
   * @throws IllegalArgumentException if an entry is no topic filter
   */
  public NetworkPolicy withTopics(List<String> filters) {
    return new NetworkPolicy(
        addresses, hosts, names, filters.stream().map(TopicFilter::parse).toList());
  }

  private static List<String> keys(List<String> names) {
    return names.stream().map(NetworkPolicy::key).toList();
  }

  /** Names are compared without regard to case and to the dot of the root. */
  private static String key(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Whether an address may be bound, connected to, or sent to. */
  public boolean allows(InetAddress address, int port) {
    return addresses.stream().anyMatch(range -> range.contains(address, port));
  }

  /** Whether a name may be looked up. */
  public boolean allowsLookup(String name) {
    String wanted = key(name);
    return wanted.equals(LOCALHOST) && allowsSomeLoopback()
        || hosts.stream().anyMatch(entry -> entry.name().equals(wanted))
        || names.stream()
            .anyMatch(
                entry ->
                    entry.startsWith("*")
                        ? wanted.endsWith(entry.substring(1))
                        : wanted.equals(entry));
  }

  private boolean allowsSomeLoopback() {
    return addresses.stream().anyMatch(range -> range.isLoopback());
  }

  /** Whether a host is allowed by its name, whatever its address. */
  public boolean allowsHost(String host, int port) {
    List<Integer> ports = portsOf(host);
    return ports.contains(port) || ports.contains(ANY_PORT);
  }

  /** The ports at which a host is allowed by its name, {@link #ANY_PORT} for all. */
  List<Integer> portsOf(String host) {
    String wanted = key(host);
    return hosts.stream()
        .filter(entry -> entry.name().equals(wanted))
        .map(entry -> entry.port().orElse(ANY_PORT))
        .toList();
  }

  /** Whether a message may be published to an MQTT topic. */
  public boolean allowsTopic(String topic) {
    return topics.isEmpty() || topics.stream().anyMatch(entry -> entry.matches(topic));
  }

  /** Whether an MQTT topic filter may be subscribed to. */
  public boolean allowsFilter(TopicFilter filter) {
    return topics.isEmpty() || topics.stream().anyMatch(entry -> entry.covers(filter));
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    addresses.forEach(range -> parts.add(range.toString()));
    hosts.forEach(host -> parts.add(host.toString()));
    names.forEach(name -> parts.add("look-up " + name));
    topics.forEach(topic -> parts.add("topic " + topic));
    return parts.isEmpty() ? "allowed: nothing" : "allowed: " + String.join(", ", parts);
  }
}
