package org.wasmachine.vm.net;

import static org.wasmachine.vm.wasi.Right.FD_READ;
import static org.wasmachine.vm.wasi.Right.FD_WRITE;

import java.net.InetSocketAddress;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.wasi.IoVectors;
import org.wasmachine.vm.wasi.Wasi;

/** Bytes through sockets. The flags for receiving and sending are ignored, as on the peer. */
public final class SockData {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          SockData.class,
          """
          sock_recv      (i*ii**)i
          sock_send      (i*ii*)i
          sock_recv_from (i*ii**)i
          sock_send_to   (i*ii**)i
          """);

  private final Sockets sockets;

  SockData(GuestProcess process) {
    this.sockets = Sockets.of(process);
  }

  private GuestMemory memory() {
    return sockets.memory();
  }

  /** The buffers; without any byte in them the call is refused. */
  private IoVectors buffers(int vectors, int count, int result) {
    memory().requireBytes(result, 4);
    IoVectors buffers = IoVectors.at(memory(), vectors, count);
    if (buffers.total() == 0) {
      throw new FsException(Errno.EINVAL, "no room for a byte");
    }
    memory().putI32(result, 0);
    return buffers;
  }

  /** Receives; 0 bytes are the end of the stream. */
  public int sock_recv(int fd, int vectors, int count, int flags, int received, int outFlags) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd, FD_READ);
          IoVectors buffers = buffers(vectors, count, received);
          memory().requireBytes(outFlags, 2);
          memory().putI32(received, buffers.scatter(socket::read));
          memory().putI16(outFlags, flags);
        });
  }

  public int sock_send(int fd, int vectors, int count, int ignoredFlags, int sent) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd, FD_WRITE);
          IoVectors buffers = buffers(vectors, count, sent);
          memory().putI32(sent, buffers.gather(socket::write));
        });
  }

  /** Receives, and tells from whom; a stream tells nobody. */
  public int sock_recv_from(
      int fd, int vectors, int count, int ignoredFlags, int address, int received) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd, FD_READ);
          IoVectors buffers = buffers(vectors, count, received);
          memory().requireBytes(address, AddressRecord.SIZE);
          int bytes =
              buffers.scatter(
                  buffer -> {
                    GuestSocket.Received what = socket.receive(buffer);
                    what.from()
                        .ifPresentOrElse(
                            from -> AddressRecord.write(memory(), address, from),
                            () -> AddressRecord.writeNobody(memory(), address));
                    return what.bytes();
                  });
          memory().putI32(received, bytes);
        });
  }

  public int sock_send_to(int fd, int vectors, int count, int ignoredFlags, int address, int sent) {
    return sockets.run(
        () -> {
          GuestSocket socket = sockets.socket(fd, FD_WRITE);
          IoVectors buffers = buffers(vectors, count, sent);
          InetSocketAddress target = AddressRecord.read(memory(), address);
          memory().putI32(sent, buffers.gather(buffer -> socket.sendTo(buffer, target)));
        });
  }
}
