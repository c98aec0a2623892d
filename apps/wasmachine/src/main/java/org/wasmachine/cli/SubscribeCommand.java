package org.wasmachine.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.remote.RemoteClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wasmachine subscribe}: prints events of a machine as they come. */
@Command(
    name = "subscribe",
    mixinStandardHelpOptions = true,
    description = "Prints an event of a running machine each time it is published.")
final class SubscribeCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "EVENT", description = "Its url, such as alert/overheat.")
  private String event;

  @Option(names = "--count", paramLabel = "N", description = "End after so many.")
  private int count = Integer.MAX_VALUE;

  @Mixin private RemoteOption remote;

  @Override
  public Integer call() throws InterruptedException {
    try (RemoteClient client = remote.connect()) {
      AtomicInteger missing = new AtomicInteger(count);
      CountDownLatch enough = new CountDownLatch(1);
      client.subscribe(
          event,
          published -> {
            System.out.println(published.url());
            AttrContainer.decode(published.payload().content())
                .ifPresent(container -> container.dump().forEach(System.out::println));
            if (missing.decrementAndGet() == 0) {
              enough.countDown();
            }
          });
      client.ended().whenComplete((_, _) -> enough.countDown());
      enough.await();
      if (client.ended().isCompletedExceptionally()) {
        client.ended().get();
      }
      return 0;
    } catch (ExecutionException e) {
      throw new CommandFailure(Main.FAILURE, e.getCause().getMessage(), e);
    }
  }
}
