package org.wasmachine.vm.net;

import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.wasi.Right;
import org.wasmachine.vm.wasi.Wasi;

/** What the families of socket calls of one process have in common. */
public final class Sockets {

  private final Wasi wasi;

  private Sockets(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  static Sockets of(GuestProcess process) {
    return process.attachment(Sockets.class, () -> new Sockets(process));
  }

  /** Adds all socket calls to what guests may import. */
  public static void addTo(NativeRegistry natives) {
    for (String module : new String[] {Wasi.MODULE, Wasi.OLD_MODULE}) {
      natives
          .add(SockConnection.TABLE.as(module), SockConnection::new)
          .add(SockData.TABLE.as(module), SockData::new)
          .add(SockOptions.TABLE.as(module), SockOptions::new)
          .add(SockMulticast.TABLE.as(module), SockMulticast::new)
          .add(SockResolve.TABLE.as(module), SockResolve::new);
    }
  }

  GuestProcess process() {
    return wasi.process();
  }

  GuestMemory memory() {
    return wasi.memory();
  }

  NetworkAccess access() {
    return NetworkAccess.of(wasi.process());
  }

  int run(Wasi.Call call) {
    return wasi.run(call);
  }

  /** Gives a new socket a number. */
  int open(GuestSocket socket) {
    return wasi.table().open(Descriptor.of(socket, OpenOptions.of(Access.READ_WRITE)));
  }

  /**
   * A socket that may be used so.
   *
   * @throws FsException {@code EBADF}, {@code ENOTSOCK}, {@code ENOTCAPABLE}
   */
  GuestSocket socket(int fd, Right... needed) {
    if (wasi.table().get(fd).file() instanceof GuestSocket socket) {
      wasi.descriptor(fd, needed);
      return socket;
    }
    throw new FsException(Errno.ENOTSOCK, "descriptor " + fd + " is no socket");
  }

  TcpSocket tcp(int fd, Right... needed) {
    if (socket(fd, needed) instanceof TcpSocket socket) {
      return socket;
    }
    throw new FsException(Errno.ENOTSUP, "descriptor " + fd + " is no stream socket");
  }

  UdpSocket udp(int fd) {
    if (socket(fd) instanceof UdpSocket socket) {
      return socket;
    }
    throw new FsException(Errno.ENOPROTOOPT, "descriptor " + fd + " is no datagram socket");
  }
}
