package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wasmachine cert}: keys and certificates for {@code --tls}. */
@Command(
    name = "cert",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a certificate authority and keys for --tls of serve and of the client commands:",
      "ca.p12 (for --tls-trust), server.p12 and client.p12 (for --tls), ca-key.p12 (signs more).",
      "Where ca-key.p12 is already, --host and --client make further keys under it."
    })
final class CertCommand implements Callable<Integer> {

  private static final String AUTHORITY_KEY = "ca-key";
  private static final String AUTHORITY = "ca";
  private static final String SERVER = "server";
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
  private static final int SHORTEST_PASSWORD = 6; // of keytool

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the files go. Default: ${DEFAULT-VALUE}.")
  private Path folder = Path.of("tls");

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "Name or address of the machine, besides those of loopback. May be repeated.")
  private List<String> hosts = List.of();

  @Option(
      names = "--client",
      paramLabel = "NAME",
      description = "Makes NAME.p12 for a client. May be repeated. Default: client.")
  private List<String> clients = List.of();

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How long certificates hold. Default: ${DEFAULT-VALUE}.")
  private int days = 365;

  @Option(
      names = "--tls-password",
      paramLabel = "TEXT",
      description = "Of all files. Default: $WASMACHINE_TLS_PASSWORD, else one is made and shown.")
  private Optional<String> password = Optional.empty();

  @Option(names = "--force", description = "Makes everything anew, over files that are there.")
  private boolean force;

  @Override
  public Integer call() {
    check();
    boolean further = !force && Files.exists(file(AUTHORITY_KEY));
    Map<String, String> wanted = wanted(further);
    wanted.keySet().forEach(this::requireFree);
    Optional<String> given =
        password.or(() -> Optional.ofNullable(System.getenv("WASMACHINE_TLS_PASSWORD")));
    if (further && given.isEmpty()) {
      throw new CommandFailure(
          Main.USAGE, file(AUTHORITY_KEY) + " is there: give its password with --tls-password");
    }
    String secret = given.orElseGet(CertCommand::randomPassword);
    if (secret.length() < SHORTEST_PASSWORD) {
      throw new CommandFailure(Main.USAGE, "the password needs at least 6 characters");
    }
    try (TestAuthority authority =
        further
            ? TestAuthority.read(file(AUTHORITY_KEY), secret, days)
            : TestAuthority.create(secret, days)) {
      Map<String, byte[]> contents = contents(authority, wanted);
      contents.forEach(this::write);
    }
    wanted.forEach((name, what) -> System.out.printf("%-24s %s%n", file(name), what));
    System.out.printf("valid for %d days%n", days);
    if (given.isEmpty()) {
      System.out.printf(
          "The password of all files, for --tls-password or the environment:%n"
              + "  export WASMACHINE_TLS_PASSWORD=%s%n",
          secret);
    }
    return 0;
  }

  private void check() {
    if (days < 1) {
      throw new CommandFailure(Main.USAGE, "--days must be at least 1");
    }
    for (String host : hosts) {
      if (!host.matches("[A-Za-z0-9.:-]{1,253}")) {
        throw new CommandFailure(Main.USAGE, "--host: \"%s\" is no host name".formatted(host));
      }
    }
    for (String client : clients) {
      boolean taken = List.of(AUTHORITY, AUTHORITY_KEY, SERVER).contains(client);
      if (taken || !client.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")) {
        throw new CommandFailure(
            Main.USAGE,
            "--client: \"%s\" cannot be a name; take letters, digits, - and _, but not ca, ca-key, server"
                .formatted(client));
      }
    }
  }

  private static String randomPassword() {
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private Path file(String name) {
    return folder.resolve(name + ".p12");
  }

  /** What is to be made, and what it is. */
  private Map<String, String> wanted(boolean further) {
    Map<String, String> wanted = new LinkedHashMap<>();
    if (further && hosts.isEmpty() && clients.isEmpty()) {
      throw new CommandFailure(
          Main.FAILURE,
          file(AUTHORITY_KEY)
              + " is there; --client or --host make further keys, --force makes all anew");
    }
    if (!further) {
      wanted.put(AUTHORITY_KEY, "the authority's key, to sign more; keep it to yourself");
      wanted.put(AUTHORITY, "the authority's certificate, for --tls-trust on both sides");
    }
    if (!further || !hosts.isEmpty()) {
      wanted.put(SERVER, "the machine, for serve --tls: " + String.join(" ", names()));
    }
    List<String> named = clients.isEmpty() && !further ? List.of("client") : clients;
    named.forEach(name -> wanted.put(name, "a client, for --tls of the other commands"));
    return wanted;
  }

  private List<String> names() {
    return Stream.concat(LOOPBACK.stream(), hosts.stream()).distinct().toList();
  }

  private void requireFree(String name) {
    if (!force && Files.exists(file(name))) {
      throw new CommandFailure(
          Main.FAILURE, file(name) + " is there; --force makes everything anew");
    }
  }

  private Map<String, byte[]> contents(TestAuthority authority, Map<String, String> wanted) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (String name : wanted.keySet()) {
      Function<String, byte[]> maker =
          switch (name) {
            case AUTHORITY_KEY -> _ -> authority.authorityKey();
            case AUTHORITY -> _ -> authority.trust();
            case SERVER -> {
              authority.addServer(SERVER, names());
              yield authority::identity;
            }
            default -> {
              authority.addClient(name);
              yield authority::identity;
            }
          };
      contents.put(name, maker.apply(name));
    }
    return contents;
  }

  /** Complete or not at all, and readable for the owner only. */
  private void write(String name, byte[] content) {
    Path target = file(name);
    try {
      Files.createDirectories(folder);
      boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
      FileAttribute<?>[] mode =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      Path fresh = Files.createTempFile(folder, name, ".new", mode);
      Files.write(fresh, content);
      if (force) {
        Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(fresh, target);
      }
    } catch (IOException e) {
      throw CommandFailure.of(e, target + " cannot be written");
    }
  }
}
