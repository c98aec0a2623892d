package org.wasmachine.vm.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Who one is, and whom one trusts, in TLS: read from PKCS #12 files. */
public final class TlsIdentity {

  private TlsIdentity() {}

  /**
   * A context for {@link RemoteServerConfig#withTls} or {@link RemoteClient#connect}.
   *
   * @param identity file with the private key and its certificate chain
   * @param trusted file with the certificates of authorities whose certificates are accepted
   * @param password of both files
   * @throws RemoteException if a file cannot be used; the message says which and why
   */
  public static SSLContext context(Path identity, Path trusted, char[] password) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(identity, password), password);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(load(trusted, password));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw RemoteException.disconnected("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyStore load(Path file, char[] password) throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return store;
    } catch (NoSuchFileException e) {
      throw RemoteException.disconnected(file + ": there is no such file", e);
    } catch (IOException e) {
      throw RemoteException.disconnected(
          file + " is no PKCS #12 file that this password opens: " + e.getMessage(), e);
    }
  }
}
