package org.wasmachine.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority for tests and own networks, and the keys it signs: P-256 keys in PKCS #12
 * files. The JDK's {@code keytool} does the work, in a folder that only the owner can read and that
 * is removed at the end.
 */
final class TestAuthority implements AutoCloseable {

  private static final String CA = "ca";
  private static final String PASSWORD = "WASMACHINE_KEYTOOL_PASSWORD";
  private static final long KEYTOOL_SECONDS = 60;

  private final Path folder;
  private final Path store;
  private final String password;
  private final int days;

  private TestAuthority(Path folder, String password, int days) {
    this.folder = folder;
    this.store = folder.resolve("all.p12");
    this.password = password;
    this.days = days;
  }

  private static TestAuthority empty(String password, int days) {
    try {
      return new TestAuthority(Files.createTempDirectory("wasmachine-cert"), password, days);
    } catch (IOException e) {
      throw CommandFailure.of(e, "no temporary folder can be made");
    }
  }

  /** A new authority. */
  static TestAuthority create(String password, int days) {
    TestAuthority authority = empty(password, days);
    authority.generate(
        CA,
        "CN=WASMachine test authority",
        "-ext",
        "bc:c=ca:true,pathlen:0",
        "-ext",
        "ku:c=keyCertSign,cRLSign");
    return authority;
  }

  /** One that {@link #authorityKey} gave earlier. */
  static TestAuthority read(Path file, String password, int days) {
    TestAuthority authority = empty(password, days);
    try {
      Files.copy(file, authority.store);
      authority.load();
      return authority;
    } catch (IOException e) {
      authority.close();
      throw CommandFailure.of(e, file + " cannot be read");
    } catch (CommandFailure e) {
      authority.close();
      throw new CommandFailure(
          Main.FAILURE, file + " is no PKCS #12 file that this password opens", e);
    }
  }

  /** Signs a key for a machine. Names are host names or addresses that clients reach it by. */
  void addServer(String alias, List<String> hosts) {
    List<String> names = new ArrayList<>();
    for (String host : hosts) {
      boolean address = host.contains(":") || host.matches("[0-9.]+");
      names.add((address ? "ip:" : "dns:") + host);
    }
    addSigned(alias, "CN=" + alias, "eku=serverAuth", "san=" + String.join(",", names));
  }

  /** Signs a key for somebody who manages machines. */
  void addClient(String alias) {
    addSigned(alias, "CN=" + alias, "eku=clientAuth");
  }

  private void addSigned(String alias, String name, String... extensions) {
    List<String> arguments = new ArrayList<>(List.of("-signer", CA));
    for (String extension : extensions) {
      arguments.addAll(List.of("-ext", extension));
    }
    arguments.addAll(List.of("-ext", "ku:c=digitalSignature"));
    generate(alias, name, arguments.toArray(String[]::new));
  }

  private void generate(String alias, String name, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-noprompt",
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                String.valueOf(days),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD));
    command.addAll(Arrays.asList(more));
    run(command);
  }

  private void run(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PASSWORD, password);
    try {
      Process keytool = builder.start();
      keytool.getOutputStream().close();
      String said =
          new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroyForcibly();
        throw new CommandFailure(Main.FAILURE, "keytool failed: " + said);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          Main.FAILURE, "keytool of the JDK cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Main.FAILURE, "interrupted", e);
    }
  }

  private KeyStore load() {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      return keys;
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(Main.FAILURE, "the keys cannot be read: " + e.getMessage(), e);
    }
  }

  private interface Filling {
    void fill(KeyStore from, KeyStore to) throws GeneralSecurityException;
  }

  private byte[] file(Filling filling) {
    try (var out = new java.io.ByteArrayOutputStream()) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      filling.fill(load(), keys);
      keys.store(out, password.toCharArray());
      return out.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(Main.FAILURE, "the keys cannot be written: " + e.getMessage(), e);
    }
  }

  /** A file with one signed key and its certificates. */
  byte[] identity(String alias) {
    char[] secret = password.toCharArray();
    return file(
        (from, to) -> {
          Certificate[] chain = from.getCertificateChain(alias);
          to.setKeyEntry(alias, from.getKey(alias, secret), secret, chain);
        });
  }

  /** A file with the authority's own key, to sign more with later. */
  byte[] authorityKey() {
    return identity(CA);
  }

  /** A file with the authority's certificate alone, for those who trust it. */
  byte[] trust() {
    return file((from, to) -> to.setCertificateEntry(CA, from.getCertificate(CA)));
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(store);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw CommandFailure.of(e, folder + " with keys cannot be removed");
    }
  }
}
