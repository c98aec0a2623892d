package org.wasmachine.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.app.Response;
import org.wasmachine.vm.remote.RemoteClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wasmachine request}: asks a resource of an app. */
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a request to a resource of a running machine, such as /app/NAME/url, and prints the answer.",
      "Exit code: 0 for an answer of status below 128, else 1."
    })
final class RequestCommand implements Callable<Integer> {

  private static final int FIRST_ERROR = 128;

  /** What a request may ask for. */
  enum Action {
    GET(Request.GET),
    POST(Request.POST),
    PUT(Request.PUT),
    DELETE(Request.DELETE);

    private final int code;

    Action(int code) {
      this.code = code;
    }
  }

  @Parameters(index = "0", paramLabel = "URL", description = "The resource.")
  private String url;

  @Option(
      names = {"-A", "--action"},
      paramLabel = "ACTION",
      description = "GET, POST, PUT or DELETE. Default: GET.")
  private String action = "GET";

  @Option(
      names = {"-p", "--payload"},
      paramLabel = "JSON",
      description = "An object.")
  private Optional<String> payload = Optional.empty();

  @Mixin private RemoteOption remote;

  @Override
  public Integer call() {
    Response answer;
    try (RemoteClient client = remote.connect()) {
      answer = client.request(action(), url, payload.map(JsonContainer::parse));
    }
    System.out.println("status " + answer.status());
    answer.attributes().ifPresent(container -> container.dump().forEach(System.out::println));
    return answer.status() < FIRST_ERROR ? 0 : Main.FAILURE;
  }

  private int action() {
    try {
      return Action.valueOf(action.toUpperCase(Locale.ROOT)).code;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          Main.USAGE, "'" + action + "' is no action; use GET, POST, PUT or DELETE", e);
    }
  }
}
