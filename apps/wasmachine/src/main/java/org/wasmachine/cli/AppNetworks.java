package org.wasmachine.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.wasmachine.vm.net.NetworkManifest;
import org.wasmachine.vm.net.NetworkPolicy;

/**
 * What the apps of a machine may reach in the network. A file of permissions is read anew whenever
 * an app starts, so a change counts from then on. If it has become unreadable, the app may reach
 * nothing.
 *
 * @param shell what the shell may reach, and every app where there is no file
 * @param permissions a file that says it for each app
 */
record AppNetworks(NetworkPolicy shell, Optional<Path> permissions) {

  private static final Logger LOG = System.getLogger(AppNetworks.class.getName());

  /**
   * Looks at the file, before a machine is started with it.
   *
   * @throws CommandFailure if it cannot be read or is malformed
   */
  AppNetworks {
    try {
      permissions.ifPresent(NetworkManifest::read);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(Main.USAGE, e.getMessage(), e);
    }
  }

  /** What an app that starts now may reach. */
  NetworkPolicy of(String app) {
    return permissions.map(file -> now(file, app).of(app)).orElse(shell);
  }

  private static NetworkManifest now(Path file, String app) {
    try {
      return NetworkManifest.read(file);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "{0} may reach nothing: {1}", app, e.getMessage());
      return NetworkManifest.empty(file);
    }
  }
}
