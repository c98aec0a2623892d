package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  private static final String COMMAND_LINE = "--%s";

  private static final NetworkPolicy NOTHING =
      new NetworkPolicy(List.of(), List.of(), List.of(), Optional.empty(), COMMAND_LINE);
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
          Optional.empty(),
          COMMAND_LINE);

  private final List<AddressRange> addresses;
  private final List<NamedHost> hosts;
  private final List<String> names;
  private final Optional<List<TopicFilter>> topics;
  private final String entry;

  private NetworkPolicy(
      List<AddressRange> addresses,
      List<NamedHost> hosts,
      List<String> names,
      Optional<List<TopicFilter>> topics,
      String entry) {
    this.addresses = List.copyOf(addresses);
    this.hosts = List.copyOf(hosts);
    this.names = List.copyOf(names);
    this.topics = topics.map(List::copyOf);
    this.entry = entry;
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
    return new NetworkPolicy(addresses, hosts, keys(lookups), Optional.empty(), COMMAND_LINE);
  }

  /** The same, and these names may be looked up besides. */
  public NetworkPolicy withLookups(List<String> more) {
    List<String> all = new ArrayList<>(names);
    all.addAll(keys(more));
    return new NetworkPolicy(addresses, hosts, all, topics, entry);
  }

  /**
   * The same for these MQTT topics only; for all if the list is empty.
   *
   * @throws IllegalArgumentException if an entry is no topic filter
   */
  public NetworkPolicy withTopics(List<String> filters) {
    return filters.isEmpty() ? this : withExactlyTopics(filters);
  }

  /**
   * The same for exactly these MQTT topics: none if the list is empty.
   *
   * @throws IllegalArgumentException if an entry is no topic filter
   */
  NetworkPolicy withExactlyTopics(List<String> filters) {
    List<TopicFilter> exactly = filters.stream().map(TopicFilter::parse).toList();
    return new NetworkPolicy(addresses, hosts, names, Optional.of(exactly), entry);
  }

  /** The same, written down somewhere else than on a command line: who is refused is told where. */
  NetworkPolicy from(String place) {
    return new NetworkPolicy(addresses, hosts, names, topics, "%s in " + place.replace("%", "%%"));
  }

  /** What would have to be written to allow more, for people. */
  String entry(String key) {
    return entry.formatted(key);
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
        || hosts.stream().anyMatch(host -> host.name().equals(wanted))
        || names.stream()
            .anyMatch(
                known ->
                    known.startsWith("*")
                        ? wanted.endsWith(known.substring(1))
                        : wanted.equals(known));
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
        .filter(known -> known.name().equals(wanted))
        .map(known -> known.port().orElse(ANY_PORT))
        .toList();
  }

  /** Whether a message may be published to an MQTT topic. */
  public boolean allowsTopic(String topic) {
    return topics.isEmpty() || topics.get().stream().anyMatch(allowed -> allowed.matches(topic));
  }

  /** Whether an MQTT topic filter may be subscribed to. */
  public boolean allowsFilter(TopicFilter filter) {
    return topics.isEmpty() || topics.get().stream().anyMatch(allowed -> allowed.covers(filter));
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    addresses.forEach(range -> parts.add(range.toString()));
    hosts.forEach(host -> parts.add(host.toString()));
    names.forEach(name -> parts.add("look-up " + name));
    topics.ifPresent(
        filters -> {
          filters.forEach(filter -> parts.add("topic " + filter));
          if (filters.isEmpty()) {
            parts.add("no topic");
          }
        });
    return parts.isEmpty() ? "allowed: nothing" : "allowed: " + String.join(", ", parts);
  }
}
