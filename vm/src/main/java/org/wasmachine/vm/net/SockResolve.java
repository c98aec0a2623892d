package org.wasmachine.vm.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.wasi.Wasi;

/** Addresses of hosts by name. */
public final class SockResolve {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          SockResolve.class,
          """
          sock_addr_resolve ($$**i*)i
          """);

  private static final int INFO = AddressRecord.SIZE + 4;
  private static final int ANY_TYPE = -1;
  private static final int DATAGRAM = 0;
  private static final int STREAM = 1;
  private static final int IPV4 = 0;
  private static final int IPV6 = 1;
  private static final int MAX_PORT = 0xffff;

  private final Sockets sockets;
  private final NameLookup lookup;

  SockResolve(GuestProcess process) {
    this.sockets = Sockets.of(process);
    this.lookup = NameLookup.system(process.clock());
  }

  private record Hints(int type, int family) {
    static Hints read(GuestMemory memory, int at) {
      memory.requireBytes(at, 12);
      boolean enabled = memory.u8(at + 8) != 0;
      return enabled ? new Hints(memory.i32(at), memory.i32(at + 4)) : new Hints(ANY_TYPE, 2);
    }

    boolean fits(InetAddress address) {
      boolean four = address instanceof Inet4Address;
      return !(family == IPV4 && !four || family == IPV6 && four);
    }

    List<Integer> types() {
      return type == ANY_TYPE ? List.of(STREAM, DATAGRAM) : List.of(type);
    }
  }

  /**
   * Looks up a name; an address is its own. Stores as many entries as there is room for, and how
   * many there are.
   *
   * <pre>
   * hints | type i32 | family u32 | enabled u8 |
   * entry | address, 24 bytes | type u32 |
   * </pre>
   *
   * @param service a port number, or nothing
   */
  public int sock_addr_resolve(
      int host, int service, int hintsAt, int entries, int capacity, int count) {
    return sockets.run(
        () -> {
          GuestMemory memory = sockets.memory();
          Hints hints = Hints.read(memory, hintsAt);
          memory.requireBytes(count, 4);
          long room = Integer.toUnsignedLong(capacity);
          if (Integer.toUnsignedLong(entries) + room * INFO > memory.size()) {
            throw new Trap(Trap.OUT_OF_BOUNDS);
          }
          memory.putI32(count, 0);
          int port = port(memory.string(service));
          List<Entry> found = entries(memory.string(host), port, hints);
          for (int i = 0; i < Math.min(room, found.size()); i++) {
            AddressRecord.write(memory, entries + INFO * i, found.get(i).address());
            memory.putI32(entries + INFO * i + AddressRecord.SIZE, found.get(i).type());
          }
          memory.putI32(count, found.size());
        });
  }

  private record Entry(InetSocketAddress address, int type) {}

  private List<Entry> entries(String host, int port, Hints hints) throws InterruptedException {
    if (PolicyEntry.literal(host).isEmpty()) {
      sockets.access().requireLookup(host);
    }
    List<InetAddress> addresses = lookup.addresses(host);
    sockets.access().found(host, addresses);
    List<Entry> found = new ArrayList<>();
    for (InetAddress address : addresses) {
      for (int type : hints.fits(address) ? hints.types() : List.<Integer>of()) {
        found.add(new Entry(new InetSocketAddress(address, port), type));
      }
    }
    if (found.isEmpty()) {
      throw new FsException(Errno.ENOENT, host + " has no address of that family");
    }
    return found;
  }

  private static int port(String service) {
    if (service.isEmpty()) {
      return 0;
    }
    try {
      int port = Integer.parseInt(service);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new FsException(Errno.ENOTSUP, "a service is given by its port number", e);
    }
    throw new FsException(Errno.EINVAL, "no such port: " + service);
  }
}
