package org.wasmachine.ext.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.util.CharArrayBuffer;

/** A server's answer: its head, and its body as far as it was read. */
final class HttpReply {

  /** The answer has no length: it ends with the connection, or comes in chunks. */
  static final long UNKNOWN = -1;

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /** What is not yet parsed of a connection; remembers the size that stood before a chunk. */
  static final class Buffer extends SessionInputBufferImpl {

    private String lastLine = "";

    Buffer(int bytes, int longestLine) {
      super(new BasicHttpTransportMetrics(), bytes, -1, longestLine, null);
    }

    @Override
    public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
      int length = super.readLine(line, in);
      if (length > 0) {
        lastLine = line.toString();
      }
      return length;
    }

    private long chunkSize() {
      try {
        return Long.parseLong(lastLine.replaceAll("[; ].*", ""), 16);
      } catch (NumberFormatException e) {
        return UNKNOWN; // a trailer
      }
    }
  }

  private final ClassicHttpResponse head;
  private final Buffer buffer;
  private final InputStream body;
  private final long contentLength;
  private final boolean chunked;
  private final boolean untilClosed;
  private boolean complete;

  /**
   * After the head was read.
   *
   * @param method that was asked
   * @param in the connection
   */
  HttpReply(
      HttpMethod method,
      ClassicHttpResponse head,
      Buffer buffer,
      InputStream in,
      Http1Config limits)
      throws HttpException {
    this.head = head;
    this.buffer = buffer;
    boolean empty =
        method == HttpMethod.HEAD
            || status() < OK
            || status() == NO_CONTENT
            || status() == NOT_MODIFIED;
    this.chunked = header("Transfer-Encoding").filter(coding -> has(coding, "chunked")).isPresent();
    Optional<String> length = header("Content-Length");
    this.contentLength = chunked || length.isEmpty() ? UNKNOWN : number(length.get());
    this.untilClosed = !empty && !chunked && length.isEmpty();
    if (empty) {
      this.body = InputStream.nullInputStream();
    } else if (chunked) {
      this.body = new ChunkedInputStream(buffer, in, limits);
    } else if (untilClosed) {
      this.body = new IdentityInputStream(buffer, in);
    } else {
      this.body = new ContentLengthInputStream(buffer, in, contentLength);
    }
    this.complete = empty || contentLength == 0;
  }

  private static long number(String length) throws HttpException {
    try {
      return Long.parseUnsignedLong(length.strip());
    } catch (NumberFormatException e) {
      throw new HttpException("the length of the answer is '" + length + "'");
    }
  }

  private static boolean has(String list, String token) {
    return List.of(list.toLowerCase(Locale.ROOT).split("[ ,]+")).contains(token);
  }

  int status() {
    return head.getCode();
  }

  List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (Iterator<Header> each = head.headerIterator(); each.hasNext(); ) {
      headers.add(each.next());
    }
    return headers;
  }

  /** The first header of a name. */
  Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** All headers of a name. */
  List<String> headers(String name) {
    return headers().stream()
        .filter(header -> header.getName().equalsIgnoreCase(name))
        .map(Header::getValue)
        .toList();
  }

  /** Bytes of the body as the head says, or {@link #UNKNOWN}. */
  long contentLength() {
    return contentLength;
  }

  boolean isChunked() {
    return chunked;
  }

  /** Bytes of the chunk that is being read, or {@link #UNKNOWN} if there are no chunks. */
  long chunkLength() {
    return chunked ? buffer.chunkSize() : UNKNOWN;
  }

  /** Whether the whole body was read. */
  boolean isComplete() {
    return complete;
  }

  /** Whether the server lets the connection be used again, once the body was read. */
  boolean keepsConnection() {
    String connection = header("Connection").orElse("");
    boolean kept =
        head.getVersion() != null && head.getVersion().lessEquals(HttpVersion.HTTP_1_0)
            ? has(connection, "keep-alive")
            : !has(connection, "close");
    return kept && !untilClosed;
  }

  /**
   * Reads some of the body.
   *
   * @return how many bytes, 0 at its end
   */
  int read(byte[] into, int offset, int length) throws IOException {
    if (complete) {
      return 0;
    }
    int count = body.read(into, offset, length);
    complete = count < 0;
    return Math.max(count, 0);
  }
}
