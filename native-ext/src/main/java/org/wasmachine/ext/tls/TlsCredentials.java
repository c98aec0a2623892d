package org.wasmachine.ext.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates of a TLS connection, as PEM text from the app's memory.
 *
 * @param authority who must have signed the server's certificate; empty for Java's own list
 * @param certificate ours, for servers that ask
 * @param key its private key, PKCS #8 or PKCS #1
 * @param password of an encrypted private key
 */
public record TlsCredentials(
    Optional<String> authority,
    Optional<String> certificate,
    Optional<String> key,
    Optional<String> password) {

  private static final char[] NO_PASSWORD = {};

  /**
   * Sockets that use these certificates.
   *
   * @throws GeneralSecurityException if one of them cannot be read
   */
  public SSLSocketFactory socketFactory() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(), trustManagers(), null);
    return context.getSocketFactory();
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore store = null; // Java's own list
    if (authority.isPresent()) {
      store = empty();
      int number = 0;
      for (Certificate trusted : certificates(authority.get())) {
        store.setCertificateEntry("ca" + number++, trusted);
      }
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore store = empty();
    store.setKeyEntry(
        "client",
        privateKey(key.get()),
        NO_PASSWORD,
        certificates(certificate.get()).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, NO_PASSWORD);
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot make a key store", e);
    }
    return store;
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private PrivateKey privateKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
    byte[] encoded;
    try {
      encoded = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the private key is no PEM", e);
    }
    if (pem.contains("BEGIN ENCRYPTED PRIVATE KEY")) {
      encoded = decrypted(encoded);
    } else if (pem.contains("BEGIN RSA PRIVATE KEY")) {
      encoded = fromPkcs1(encoded);
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // the key is of another algorithm: try the next
      }
    }
    throw new GeneralSecurityException(
        "the private key is neither RSA, EC nor Ed25519 in PKCS #8; openssl pkcs8 -topk8 -nocrypt"
            + " converts it");
  }

  private byte[] decrypted(byte[] encoded) throws GeneralSecurityException {
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
      String algorithm = info.getAlgParameters().toString(); // PBES2 names its parts here only
      SecretKey secret =
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.orElse("").toCharArray()));
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } catch (IOException e) {
      throw new GeneralSecurityException("the private key is no PKCS #8", e);
    }
  }

  /** Wraps an RSA key of PKCS #1 into PKCS #8: version 0, rsaEncryption, the key. */
  private static byte[] fromPkcs1(byte[] key) {
    byte[] algorithm = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    byte[] inner = der(0x04, key);
    return der(
        0x30,
        ByteBuffer.allocate(algorithm.length + inner.length).put(algorithm).put(inner).array());
  }

  private static byte[] der(int tag, byte[] content) {
    return ByteBuffer.allocate(4 + content.length)
        .put((byte) tag)
        .put((byte) 0x82) // the length follows in two bytes: a key is longer than 255
        .putShort((short) content.length)
        .put(content)
        .array();
  }
}
