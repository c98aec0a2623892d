package org.wasmachine.vm.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.fs.FsException;

/** Finds the addresses of a host by name. */
@FunctionalInterface
public interface NameLookup {

  /**
   * The addresses of a name, best first; of an address, itself.
   *
   * @throws FsException {@code ENOENT} if it has none
   */
  List<InetAddress> addresses(String name) throws InterruptedException;

  /**
   * By the host's own means. The JDK's look-up cannot be interrupted, so it has a thread of its
   * own; the waiting can. Time passes at real pace meanwhile.
   */
  static NameLookup system(Clock clock) {
    return name -> {
      CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .name("name-lookup")
          .start(
              () -> {
                try {
                  found.complete(List.of(InetAddress.getAllByName(name)));
                } catch (UnknownHostException | RuntimeException e) {
                  found.completeExceptionally(e);
                }
              });
      try {
        return clock.external(found::get);
      } catch (InterruptedException e) {
        throw e;
      } catch (ExecutionException e) {
        throw new FsException(Errno.ENOENT, "no address is known for " + name, e);
      } catch (Exception e) {
        throw new FsException(Errno.EIO, "cannot look up " + name, e);
      }
    };
  }
}
