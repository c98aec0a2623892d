package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.FsException;

/**
 * What an app may reach in the network: the one place where that is decided, for sockets and for
 * every client that the machine runs on an app's behalf. Asked before anything is sent. Immutable.
 *
 * <p>Addresses are listed as
 *
 * <ul>
 *   <li>{@code 10.0.0.0/8}, {@code fd00::/8}: addresses that share these first bits,
 *   <li>{@code 192.168.1.5}, {@code ::1}: exactly this address,
 *   <li>{@code 0.0.0.0}, {@code ::}: every address of the family,
 *   <li>any of them with a port: {@code 192.168.1.5:1883}, {@code [::1]:80}, {@code
 *       10.0.0.0/8:443},
 *   <li>{@code broker.example.org:1883}: this host by name, for connections by name; without a
 *       port, any.
 * </ul>
 *
 * <p>Names that may be looked up are listed as {@code example.org}, {@code *.example.org} or {@code
 * *}.
 */
public final class NetworkPolicy {

  private record NamedHost(String name, OptionalInt port) {}

  private static final NetworkPolicy NOTHING = new NetworkPolicy(List.of(), List.of(), List.of());
  private static final NetworkPolicy EVERYTHING = of(List.of("0.0.0.0", "::"), List.of("*"));

  private final List<AddressRange> addresses;
  private final List<NamedHost> hosts;
  private final List<String> names;

  private NetworkPolicy(List<AddressRange> addresses, List<NamedHost> hosts, List<String> names) {
    this.addresses = List.copyOf(addresses);
    this.hosts = List.copyOf(hosts);
    this.names = List.copyOf(names);
  }

  /** Everything is refused. */
  public static NetworkPolicy nothing() {
    return NOTHING;
  }

  /** Everything is allowed, as on the peer when nothing is said. */
  public static NetworkPolicy everything() {
    return EVERYTHING;
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
    return new NetworkPolicy(addresses, hosts, lookups.stream().map(NetworkPolicy::key).toList());
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

  /**
   * Insists on {@link #allows}.
   *
   * @throws FsException {@code EACCES}
   */
  public void require(InetSocketAddress address) {
    if (!allows(address.getAddress(), address.getPort())) {
      throw new FsException(
          Errno.EACCES, address + " is not in the app's address pool (--addr-pool)");
    }
  }

  /** Whether a name may be looked up. */
  public boolean allowsLookup(String name) {
    String wanted = key(name);
    return names.stream()
        .anyMatch(
            entry ->
                entry.startsWith("*") ? wanted.endsWith(entry.substring(1)) : wanted.equals(entry));
  }

  /**
   * Insists on {@link #allowsLookup}.
   *
   * @throws FsException {@code EACCES}
   */
  public void requireLookup(String name) {
    if (!allowsLookup(name)) {
      throw new FsException(
          Errno.EACCES, name + " is not among the names the app may look up (--allow-resolve)");
    }
  }

  /** Whether a host is allowed by its name, whatever its address. */
  public boolean allowsHost(String host, int port) {
    String wanted = key(host);
    return hosts.stream()
        .anyMatch(
            entry ->
                entry.name().equals(wanted)
                    && (entry.port().isEmpty() || entry.port().getAsInt() == port));
  }

  /**
   * Insists that a client may connect to a host, given by name or address: it is allowed by name,
   * or the name may be looked up and the address that was found is allowed. Connect to what this
   * returns, not to the name again.
   *
   * @param lookup finds the addresses of a name
   * @return where to connect to, best first
   * @throws FsException {@code EACCES} if not, {@code ENOENT} if the name has no address
   */
  public List<InetSocketAddress> requireHost(String host, int port, NameLookup lookup)
      throws InterruptedException {
    boolean named = allowsHost(host, port);
    if (!named && PolicyEntry.literal(host).isEmpty()) {
      requireLookup(host);
    }
    List<InetSocketAddress> found =
        lookup.addresses(host).stream()
            .map(address -> new InetSocketAddress(address, port))
            .toList();
    List<InetSocketAddress> allowed =
        named
            ? found
            : found.stream()
                .filter(address -> allows(address.getAddress(), address.getPort()))
                .toList();
    if (allowed.isEmpty()) {
      throw new FsException(
          Errno.EACCES, host + ":" + port + " is not in the app's address pool (--addr-pool)");
    }
    return allowed;
  }

  @Override
  public String toString() {
    return "addresses " + addresses + ", hosts " + hosts + ", names " + names;
  }
}
