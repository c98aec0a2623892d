package org.wasmachine.vm.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Requests to {@code /applet}, as the peer's host_tool sends them, turned into calls of an {@link
 * AppManager} and answered. On a thread of their own, one after the other, 50 may wait.
 *
 * <pre>{@code
 * PUT    /applet?name=N[&type=wasm][&heap=B][&timers=N][&wd=MS]   payload: the module
 * PUT    … &update=true     ours: puts a new version in place
 * POST   /applet?name=N&do=start|stop|restart   ours
 * DELETE /applet?name=N
 * GET    /applet[?name=N]
 * }</pre>
 */
final class AppletRequests implements AppRouter.Applets, AutoCloseable {

  private static final Logger LOG = System.getLogger(AppletRequests.class.getName());
  private static final int WAITING = 50;
  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);
  private static final String INVALID_TYPE = "Applet Management failed: invalid module type.";
  private static final String INVALID_ACTION = "Invalid request of applet: invalid action";

  private final AppManager manager;
  private final AppRouter router;
  private final DeviceConsole console;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("app-manager").factory());

  AppletRequests(AppManager manager, AppRouter router) {
    this.manager = manager;
    this.router = router;
    this.console = router.console();
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public void request(Endpoint from, Request request) {
    try {
      thread.execute(() -> handle(from, request));
    } catch (RejectedExecutionException full) {
      String text = "Applet Management failed: too many requests wait.";
      from.response(Response.error(request, Response.UNAVAILABLE, text));
    }
  }

  private void handle(Endpoint from, Request request) {
    Response response;
    try {
      response = answer(request);
    } catch (AppException e) {
      console.complain(e.getMessage());
      response = Response.error(request, Response.INTERNAL_ERROR, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "request " + request.url() + " failed", e);
      response =
          Response.error(
              request, Response.INTERNAL_ERROR, "Applet Management failed: internal error.");
    }
    from.response(response);
    if (response.status() == Response.CREATED || response.status() == Response.DELETED) {
      Request event = new Request(Request.EVENT, Payload.NONE, 0, 0, "/applets", NOTHING);
      if (router.publish(event)) {
        console.say("Post applets update event success!");
      }
    }
  }

  private Response answer(Request request) {
    String query = Request.urlAfter("/applet", request.url()).orElse("");
    UrlQuery parameters = new UrlQuery(query);
    String type = parameters.text("type", 14).orElse("wasm");
    return switch (request.action()) {
      case Request.GET -> query(request, parameters);
      case Request.PUT, Request.DELETE -> {
        if (!type.equals("wasm")) {
          throw new AppException(INVALID_TYPE);
        }
        yield request.action() == Request.PUT
            ? install(request, parameters)
            : uninstall(request, parameters);
      }
      case Request.POST -> command(request, parameters);
      default -> throw new AppException(INVALID_ACTION);
    };
  }

  private Response install(Request request, UrlQuery parameters) {
    AppSettings defaults = AppSettings.of(name(parameters));
    AppSettings settings =
        new AppSettings(
            defaults.name(),
            parameters.number("heap").orElse(defaults.heap()),
            parameters.number("timers").orElse(defaults.timers()),
            parameters.number("wd").orElse(defaults.watchdogMillis()));
    byte[] module = request.payload().content();
    if (parameters.text("update", 5).filter("true"::equals).isPresent()) {
      manager.update(settings, module);
    } else {
      manager.install(settings, module);
    }
    return Response.to(request, Response.CREATED);
  }

  private Response uninstall(Request request, UrlQuery parameters) {
    manager.uninstall(name(parameters));
    return Response.to(request, Response.DELETED);
  }

  private Response command(Request request, UrlQuery parameters) {
    String name = name(parameters);
    switch (parameters.text("do", 8).orElse("")) {
      case "start" -> manager.start(name);
      case "stop" -> manager.stop(name);
      case "restart" -> manager.restart(name);
      default -> throw new AppException(INVALID_ACTION);
    }
    return Response.to(request, Response.CHANGED);
  }

  /** The whole name: the peer cuts one that is too long, here it is refused. */
  private static String name(UrlQuery parameters) {
    return parameters.text("name", Integer.MAX_VALUE).orElse("");
  }

  private Response query(Request request, UrlQuery parameters) {
    AttrContainer answer = AttrContainer.tagged("Applets Info");
    Optional<String> name = parameters.text("name", Integer.MAX_VALUE);
    if (name.isPresent()) {
      AppInfo app =
          manager
              .find(name.get())
              .orElseThrow(() -> new AppException("Query Applet failed: the app is not found."));
      answer =
          answer
              .with("name", Attribute.of(app.name()))
              .with("heap", Attribute.of(app.settings().heap()));
    } else {
      List<AppInfo> apps = manager.apps();
      answer = answer.with("num", Attribute.of(apps.size()));
      for (int i = 1; i <= apps.size(); i++) {
        AppInfo app = apps.get(i - 1);
        answer =
            answer
                .with("applet" + i, Attribute.of(app.name()))
                .with("heap" + i, Attribute.of(app.settings().heap()));
      }
    }
    console.say("Query Applets success!");
    answer.dump().forEach(console::say);
    return new Response(
        Response.CONTENT,
        Payload.ATTRIBUTES,
        request.mid(),
        Endpoint.HOST,
        new Attribute.Bytes(answer.encodeWithSlack()));
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
