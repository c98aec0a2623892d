package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A command failed for a reason that one line tells. */
final class CommandFailure extends RuntimeException {

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  CommandFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** A file of the user's could not be read or written: its name and the reason. */
  static CommandFailure of(IOException failure, String what) {
    String reason =
        switch (failure) {
          case NoSuchFileException _ -> "no such file or folder";
          case AccessDeniedException _ -> "permission denied";
          case FileAlreadyExistsException _ -> "a file of that name is in the way";
          case FileSystemException e when e.getReason() != null -> e.getReason();
          default -> String.valueOf(failure.getMessage());
        };
    return new CommandFailure(Main.USAGE, what + ": " + reason, failure);
  }

  int exitCode() {
    return exitCode;
  }
}
