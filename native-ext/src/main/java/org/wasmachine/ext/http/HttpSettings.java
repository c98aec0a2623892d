package org.wasmachine.ext.http;

import java.util.Optional;
import org.wasmachine.ext.tls.TlsCredentials;

/**
 * What stays the same for a client's life.
 *
 * @param timeoutMillis how long a connection, and each read, may take; 5000 unless given
 * @param followRedirects whether {@code perform} goes where 301, 302, 307 and 308 send it
 * @param mostRedirects how often in a row; 10 unless given
 * @param mostAuthorizations how often in a row a challenge is answered; 10 unless given
 * @param bufferBytes largest piece of a body that one event gets; 512 unless given
 * @param tls certificates of secure connections
 * @param namesChecked whether the server's certificate must name the host
 * @param keepAlive probes of an idle connection
 */
record HttpSettings(
    int timeoutMillis,
    boolean followRedirects,
    int mostRedirects,
    int mostAuthorizations,
    int bufferBytes,
    TlsCredentials tls,
    boolean namesChecked,
    Optional<KeepAlive> keepAlive) {

  /** Seconds until the first probe and between two, and how many; 0 as the system has it. */
  record KeepAlive(int idle, int interval, int count) {}

  /** The same with another timeout. */
  HttpSettings withTimeout(int millis) {
    return new HttpSettings(
        millis,
        followRedirects,
        mostRedirects,
        mostAuthorizations,
        bufferBytes,
        tls,
        namesChecked,
        keepAlive);
  }
}
