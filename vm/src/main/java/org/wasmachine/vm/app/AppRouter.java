package org.wasmachine.vm.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings requests, responses and events from one {@link Endpoint} to another. Resources of apps are
 * looked at first, the latest registered first; then {@code /app/NAME/…}, {@code /event/…} and
 * {@code /applet…}.
 *
 * <p>Thread-safe; nothing here waits.
 */
public final class AppRouter {

  private static final int RESOURCES_PER_APP = 16;
  private static final int LONGEST_URL = 256;

  /** Takes requests to {@code /applet}: the app manager. */
  @FunctionalInterface
  public interface Applets {
    /** Handles a request, answering through {@code from}; must not wait. */
    void request(Endpoint from, Request request);
  }

  private record Resource(String url, Endpoint owner) {}

  private final DeviceConsole console;
  private final Map<Integer, Endpoint> endpoints = new HashMap<>();
  private final Map<String, Endpoint> apps = new HashMap<>();
  private final Deque<Resource> resources = new ArrayDeque<>();
  private final Map<String, Deque<Endpoint>> subscribers = new LinkedHashMap<>();
  private Optional<Applets> applets = Optional.empty();

  public AppRouter(DeviceConsole console) {
    this.console = console;
  }

  DeviceConsole console() {
    return console;
  }

  // ---- who is there ----------------------------------------------------------------------------

  /** Who answers requests to {@code /applet}. */
  synchronized void applets(Applets handler) {
    applets = Optional.of(handler);
  }

  synchronized void attach(Endpoint app, String name) {
    endpoints.put(app.id(), app);
    apps.put(name, app);
  }

  /** Makes a client of the machine known. */
  public synchronized void attach(Endpoint client) {
    endpoints.put(client.id(), client);
  }

  /** Forgets an endpoint, its resources and its subscriptions. */
  public synchronized void detach(Endpoint endpoint) {
    endpoints.remove(endpoint.id(), endpoint);
    apps.values().removeIf(app -> app == endpoint);
    resources.removeIf(resource -> resource.owner() == endpoint);
    List.copyOf(subscribers.keySet()).stream()
        .filter(url -> subscribers.get(url).contains(endpoint))
        .forEach(url -> unsubscribe(endpoint, url));
  }

  // ---- resources and events --------------------------------------------------------------------

  /**
   * Registers a url prefix for an app.
   *
   * @return false, silently as on the peer, if someone has that url, or the app has 16, or the url
   *     is longer than 256
   */
  synchronized boolean register(Endpoint app, String url) {
    boolean taken = resources.stream().anyMatch(resource -> resource.url().equals(url));
    long own = resources.stream().filter(resource -> resource.owner() == app).count();
    if (taken || own >= RESOURCES_PER_APP || url.length() > LONGEST_URL) {
      return false;
    }
    resources.addFirst(new Resource(url, app));
    return true;
  }

  /** Subscribes to an event; false if its url is empty or too long. */
  synchronized boolean subscribe(Endpoint endpoint, String url) {
    if (url.isEmpty() || url.length() > LONGEST_URL) {
      return false;
    }
    Deque<Endpoint> known = subscribers.get(url);
    if (known == null) {
      console.say("am_register_event adding url:(%s)".formatted(url));
      known = new ArrayDeque<>();
      subscribers.put(url, known);
    }
    if (!known.contains(endpoint)) {
      known.addFirst(endpoint);
    }
    console.say("client: %d registered event (%s)".formatted(endpoint.id(), url));
    return true;
  }

  /** Ends a subscription, if there is one. */
  synchronized void unsubscribe(Endpoint endpoint, String url) {
    Deque<Endpoint> known = subscribers.get(url);
    if (known == null || !known.remove(endpoint)) {
      console.say("Event is not registered");
      return;
    }
    console.say("client: %d deregistered event (%s)".formatted(endpoint.id(), url));
    if (known.isEmpty()) {
      subscribers.remove(url);
      console.say("unregister for event deleted url:(%s)".formatted(url));
    }
  }

  private synchronized List<Endpoint> subscribersOf(String url) {
    return new ArrayList<>(subscribers.getOrDefault(url, new ArrayDeque<>()));
  }

  // ---- messages --------------------------------------------------------------------------------

  /**
   * Sends an event to whoever subscribed to exactly its url, the latest subscriber first.
   *
   * @return whether anybody had
   */
  public boolean publish(Request event) {
    List<Endpoint> interested = subscribersOf(event.url());
    interested.forEach(subscriber -> subscriber.request(event));
    return !interested.isEmpty();
  }

  /** Sends a request, or publishes an event, on behalf of {@code from}. */
  public void post(Endpoint from, Request message) {
    Request request = message.from(from.id());
    if (request.action() == Request.EVENT) {
      publish(request);
      return;
    }
    Optional<Resource> resource = resourceFor(request.url());
    Optional<String> app = Request.urlAfter("/app/", request.url());
    Optional<String> event = Request.urlAfter("/event/", request.url());
    if (resource.isPresent()) {
      deliver(from, request, resource.get().owner());
    } else if (app.isPresent()) {
      toApp(from, request, app.get());
    } else if (event.isPresent()) {
      toEvents(from, request, event.get());
    } else if (Request.urlAfter("/applet", request.url()).isPresent() && applets().isPresent()) {
      applets().get().request(from, request);
    } else {
      refuse(
          from, request, Response.NOT_FOUND, "no app has a resource for the url " + request.url());
    }
  }

  private synchronized Optional<Applets> applets() {
    return applets;
  }

  private synchronized Optional<Resource> resourceFor(String url) {
    return resources.stream()
        .filter(resource -> Request.urlAfter(resource.url(), url).isPresent())
        .findFirst();
  }

  private synchronized Optional<Endpoint> appCalled(String name) {
    return Optional.ofNullable(apps.get(name));
  }

  private void toApp(Endpoint from, Request request, String rest) {
    int end = rest.indexOf('/');
    if (end < 0) {
      refuse(from, request, Response.NOT_FOUND, "expected the url /app/NAME/RESOURCE");
      return;
    }
    String name = rest.substring(0, end);
    console.say("Send request to applet: " + name);
    Optional<Endpoint> app = appCalled(name);
    if (app.isEmpty()) {
      String text = "Send request to applet failed: invalid applet name";
      console.complain(text);
      refuse(from, request, Response.INTERNAL_ERROR, text);
      return;
    }
    deliver(from, request.to(rest.substring(end + 1)), app.get());
  }

  private void deliver(Endpoint from, Request request, Endpoint to) {
    String name = to instanceof GuestApp app ? app.name() : String.valueOf(to.id());
    if (to.request(request)) {
      console.say("Send request to app %s success.".formatted(name));
    } else {
      refuse(
          from,
          request,
          Response.UNAVAILABLE,
          "Send request to app %s failed: it has ended, or its queue is full.".formatted(name));
    }
  }

  private void toEvents(Endpoint from, Request request, String url) {
    boolean done =
        switch (request.action()) {
          case Request.PUT -> subscribe(from, url);
          case Request.DELETE -> {
            if (!url.isEmpty()) {
              unsubscribe(from, url);
            }
            yield !url.isEmpty();
          }
          default -> false;
        };
    if (done) {
      from.response(Response.to(request, Response.CONTENT));
    } else {
      String text = "Handle event request failed.";
      console.complain(text);
      refuse(from, request, Response.INTERNAL_ERROR, text);
    }
  }

  /**
   * Tells a client what went wrong. Apps hear nothing, as on the peer: theirs is a timeout, and the
   * peer's habit of sending their errors to the host can hide the reply the host waits for.
   */
  private static void refuse(Endpoint from, Request request, int status, String text) {
    if (!(from instanceof GuestApp)) {
      from.response(Response.error(request, status, text));
    }
  }

  /**
   * Brings a response to whoever asked.
   *
   * @return false if they are gone
   */
  public boolean respond(Response response) {
    Optional<Endpoint> asker = endpoint(response.receiver());
    asker.ifPresent(to -> to.response(response));
    return asker.isPresent();
  }

  private synchronized Optional<Endpoint> endpoint(int id) {
    return Optional.ofNullable(endpoints.get(id));
  }
}
