package org.wasmachine.ext.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** An authority and what it signed, made with the JDK's keytool. */
public final class Certificates {

  /** Of all key stores. */
  public static final String PASSWORD = "changeit";

  private static final int KEYTOOL_SECONDS = 60;

  private final Path store;

  /** An authority. */
  public Certificates(Path folder) throws Exception {
    store = folder.resolve("store.p12");
    keytool("-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c", "-validity", "30");
  }

  /** Signs a certificate, for example for {@code ip:127.0.0.1}. */
  public Certificates sign(String alias, String name, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-alias", alias, "-dname", "CN=" + alias, "-signer", "ca", "-ext", "san=" + name));
    arguments.addAll(List.of(more));
    keytool(arguments.toArray(String[]::new));
    return this;
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1"); // a short life
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    command.addAll(List.of(arguments));
    Path output = store.resolveSibling("keytool.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("keytool does not end: " + Files.readString(output));
    }
    if (process.exitValue() != 0) {
      throw new IOException(Files.readString(output));
    }
  }

  private KeyStore open() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  /** What a server in this JVM serves with. */
  public KeyManager[] keyManagers(String alias) throws Exception {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(only(alias), PASSWORD.toCharArray());
    return factory.getKeyManagers();
  }

  /** The same as a file, PKCS #12. */
  public Path keyStore(String alias) throws Exception {
    Path file = store.resolveSibling(alias + ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      only(alias).store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private KeyStore only(String alias) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    char[] password = PASSWORD.toCharArray();
    own.setKeyEntry(
        alias, open().getKey(alias, password), password, open().getCertificateChain(alias));
    return own;
  }

  public String certificate(String alias) throws Exception {
    StringBuilder pem = new StringBuilder();
    for (Certificate certificate : open().getCertificateChain(alias)) {
      pem.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    return pem.toString();
  }

  public String key(String alias) throws Exception {
    return pem("PRIVATE KEY", open().getKey(alias, PASSWORD.toCharArray()).getEncoded());
  }

  private static String pem(String what, byte[] encoded) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what, base64);
  }

  /** Lines for mosquitto that serve with a certificate and ask clients for theirs. */
  public String[] serving(Path folder, String alias) throws Exception {
    Path ca = Files.writeString(folder.resolve("ca.pem"), certificate("ca"));
    Path cert = Files.writeString(folder.resolve(alias + ".pem"), certificate(alias));
    Path key = Files.writeString(folder.resolve(alias + ".key"), key(alias));
    return new String[] {
      "cafile " + ca, "certfile " + cert, "keyfile " + key, "require_certificate true"
    };
  }
}
