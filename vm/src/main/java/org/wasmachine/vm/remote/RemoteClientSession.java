package org.wasmachine.vm.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.wasmachine.vm.app.AppRouter;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.Endpoint;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.app.Response;

/**
 * One client of the management port, from its first byte to its last: its frames become requests in
 * the router, under an id of its own, and what the router has for that id goes back to it. Where
 * the peer falls silent on damage this answers, if it is clear to which request.
 */
final class RemoteClientSession implements Endpoint {

  private static final Logger LOG = System.getLogger(RemoteClientSession.class.getName());
  private static final int MID_AT = 4;
  private static final int LOGGED_FRAMES = 5;
  private static final String BROKEN_INSTALL = "Install WASM app failed: invalid file format.";

  private final int id;
  private final String name;
  private final AppRouter router;
  private final LinkReader reader;
  private final LinkWriter writer;
  private final AutoCloseable connection;
  private int damagedFrames;

  RemoteClientSession(
      int id,
      String name,
      AppRouter router,
      RemoteServerConfig config,
      InputStream in,
      OutputStream out,
      AutoCloseable connection) {
    this.id = id;
    this.name = name;
    this.router = router;
    this.reader = new LinkReader(in, config.largestFrame());
    this.writer = new LinkWriter(out, config.gap());
    this.connection = connection;
  }

  /** Serves the client until it leaves. */
  void run() {
    router.attach(this);
    Thread writing = Thread.ofVirtual().name(name + " out").start(this::write);
    try {
      Optional<LinkReader.Received> received = reader.read();
      while (received.isPresent()) {
        writer.heard();
        handle(received.get());
        received = reader.read();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} left: {1}", name, e.getMessage());
    } finally {
      router.detach(this);
      writer.close();
      join(writing);
      close();
    }
  }

  private static void join(Thread writing) {
    try {
      writing.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writing.interrupt();
  }

  private void write() {
    try {
      writer.run();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} takes no more: {1}", name, e.getMessage());
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    try {
      connection.close();
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "{0} cannot be closed: {1}", name, e.getMessage());
    }
  }

  // ---- from the client -------------------------------------------------------------------------

  private void handle(LinkReader.Received received) {
    switch (received) {
      case LinkReader.Whole whole -> handle(whole.frame());
      case LinkReader.TooLarge large -> {
        damaged("frame of %d bytes refused".formatted(large.length()));
        complain(large.type(), large.start(), "the frame is too large");
      }
    }
  }

  private void handle(LinkFrame frame) {
    byte[] payload = frame.payload().content();
    if (payload.length == 0) {
      return;
    }
    if (frame.type() != LinkFrame.REQUEST && frame.type() != LinkFrame.INSTALL) {
      damaged("unexpected host msg type: " + frame.type());
      return;
    }
    Optional<Request> request = Request.decode(payload);
    if (request.isEmpty()) {
      damaged("packet of %d bytes is none".formatted(payload.length));
      complain(frame.type(), payload, "invalid request packet");
    } else if (isModuleInRequestFrame(frame.type(), request.get())) {
      String text = "Install WASM app failed: invalid wasm file.";
      response(Response.error(request.get(), Response.INTERNAL_ERROR, text));
    } else {
      router.post(this, request.get());
    }
  }

  /** Logs the first damaged frames of a client; a flood of them must not flood the log. */
  private void damaged(String what) {
    if (++damagedFrames <= LOGGED_FRAMES) {
      LOG.log(Level.WARNING, "{0}: {1}", name, what);
    }
  }

  /** The peer reads modules only from frames of their own type. */
  private static boolean isModuleInRequestFrame(int type, Request request) {
    return type == LinkFrame.REQUEST
        && request.action() == Request.PUT
        && request.payload().length() > 0
        && Request.urlAfter("/applet", request.url()).isPresent()
        && !request.url().contains("type=");
  }

  /** Answers damage, if at least the number of the request can be read. */
  private void complain(int type, byte[] payload, String text) {
    if (payload.length < MID_AT + Integer.BYTES
        || (type != LinkFrame.REQUEST && type != LinkFrame.INSTALL)) {
      return;
    }
    int mid = ByteBuffer.wrap(payload).getInt(MID_AT);
    Request unknown = new Request(0, 0, mid, 0, "", new Attribute.Bytes(new byte[0]));
    String message = type == LinkFrame.INSTALL ? BROKEN_INSTALL : "Request failed: " + text + ".";
    response(Response.error(unknown, Response.INTERNAL_ERROR, message));
  }

  // ---- to the client ---------------------------------------------------------------------------

  @Override
  public int id() {
    return id;
  }

  @Override
  public boolean request(Request event) {
    return writer.event(LinkFrame.of(LinkFrame.REQUEST, event.encode()));
  }

  @Override
  public void response(Response response) {
    // On the wire every client is the one host of the peer's protocol.
    Response shown = response.receiver() == id ? response.to(HOST) : response;
    if (!writer.reply(LinkFrame.of(LinkFrame.RESPONSE, shown.encode()))) {
      LOG.log(Level.WARNING, "{0} takes no replies and is cut off", name);
      close();
    }
  }
}
