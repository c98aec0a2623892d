package org.wasmachine.vm.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;

/**
 * An app's way past its {@link NetworkPolicy}: everything that reaches for the network on its
 * behalf asks here first. What is refused is one line of the logger {@code wasmachine.audit}, told
 * once for each target. Thread-safe.
 */
public final class NetworkAccess {
  private static final int MOST_REMEMBERED = 1024;

  private final String app;
  private final NetworkPolicy policy;
  private final Set<String> told = new HashSet<>();
  private final Set<InetSocketAddress> byName = new HashSet<>();

  /**
   * Asks a policy.
   *
   * @param app who is named in the audit line
   */
  public NetworkAccess(String app, NetworkPolicy policy) {
    this.app = app;
    this.policy = policy;
  }

  /** The one of a process. */
  public static NetworkAccess of(GuestProcess process) {
    return process.attachment(
        NetworkAccess.class, () -> new NetworkAccess(process.name(), process.config().network()));
  }

  /**
   * Whether an address may be bound, connected to, or sent to: it is listed, or was found for a
   * name that is.
   */
  public boolean allows(InetSocketAddress address) {
    return policy.allows(address.getAddress(), address.getPort()) || foundByName(address);
  }

  /**
   * Insists on {@link #allows}.
   *
   * @throws FsException {@code EACCES}
   */
  public void require(InetSocketAddress address) {
    if (!allows(address)) {
      throw refused(address.getAddress().getHostAddress() + " port " + address.getPort());
    }
  }

  private synchronized boolean foundByName(InetSocketAddress address) {
    return byName.contains(address)
        || byName.contains(new InetSocketAddress(address.getAddress(), NetworkPolicy.ANY_PORT));
  }

  /**
   * Insists that a name may be looked up.
   *
   * @throws FsException {@code EACCES}
   */
  public void requireLookup(String name) {
    if (!policy.allowsLookup(name)) {
      throw refused("look-up of " + name);
    }
  }

  /** Remembers what a look-up found: a host that is allowed by name is reached by address. */
  synchronized void found(String name, List<InetAddress> addresses) {
    for (int port : policy.portsOf(name)) {
      for (InetAddress address : addresses) {
        if (byName.size() < MOST_REMEMBERED) {
          byName.add(new InetSocketAddress(address, port));
        }
      }
    }
  }

  /**
   * Insists that a client may connect to a host, given by name or address: it is allowed by name,
   * or the name may be looked up and the address that was found is allowed.
   *
   * @param lookup finds the addresses of a name
   * @return where to connect to, best first
   * @throws FsException {@code EACCES} if not, {@code ENOENT} if the name has no address
   */
  public List<InetSocketAddress> requireHost(String host, int port, NameLookup lookup)
      throws InterruptedException {
    boolean named = policy.allowsHost(host, port);
    if (!named && PolicyEntry.literal(host).isEmpty()) {
      requireLookup(host);
    }
    List<InetSocketAddress> allowed =
        lookup.addresses(host).stream()
            .filter(address -> named || policy.allows(address, port))
            .map(address -> new InetSocketAddress(address, port))
            .toList();
    if (allowed.isEmpty()) {
      throw refused(host + " port " + port);
    }
    return allowed;
  }

  /** Whether the app may publish to an MQTT topic; a refusal is audited. */
  public boolean mayPublish(String topic) {
    boolean allowed = policy.allowsTopic(topic);
    if (!allowed) {
      audit("publishing to " + topic, "allow-topic");
    }
    return allowed;
  }

  /** Whether the app may subscribe to an MQTT topic filter; a refusal is audited. */
  public boolean maySubscribe(TopicFilter filter) {
    boolean allowed = policy.allowsFilter(filter);
    if (!allowed) {
      audit("subscribing to " + filter, "allow-topic");
    }
    return allowed;
  }

  private FsException refused(String target) {
    audit(target, "allow-net");
    return new FsException(
        Errno.EACCES, target + " is not among what the app may reach in the network");
  }

  private void audit(String target, String key) {
    synchronized (this) {
      if (told.size() >= MOST_REMEMBERED || !told.add(target)) {
        return;
      }
    }
    audit()
        .log(
            Level.WARNING,
            "{0}: {1} refused; {2} would allow it ({3})",
            app,
            target,
            policy.entry(key),
            policy);
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger audit() {
    return System.getLogger("wasmachine.audit");
  }
}
