package org.wasmachine.cli;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.wasmachine.ext.mqtt.MqttDevice;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.Directory;
import org.wasmachine.vm.fs.DirectoryEntry;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;

/** The shell's commands about files. Relative paths are below /storage, as on the peer. */
final class ShellFileCommands implements Shell.Family {

  private static final String TOPICS = FileSystem.DEVICES + "/" + MqttDevice.NAME + "/";
  private static final int CHUNK = 8192;

  private final MachineStorage storage;
  private final ShellPaths paths;

  ShellFileCommands(MachineStorage storage) {
    this.storage = storage;
    this.paths = new ShellPaths(storage.files());
  }

  @Override
  public void addTo(Shell shell) {
    shell.add("ls", "[<file_or_directory>]", "List a directory of /storage", this::ls);
    shell.add("cat", "<file>", "Print a file", this::cat);
    shell.add("rm", "<file>", "Remove a file or an empty directory", this::rm);
    shell.add("mkdir", "<directory>", "Make a directory", this::mkdir);
    shell.add("cp", "<file> <copy>", "Copy a file", this::cp);
    shell.add("df", "", "Show how full the storage is", this::df);
  }

  /** Where the output of a command goes behind {@code >}. */
  static Shell.Redirection redirectionTo(ShellPaths paths) {
    return (target, output) -> {
      OpenFlag how = target.append() ? OpenFlag.APPEND : OpenFlag.TRUNCATE;
      OpenOptions writing = OpenOptions.of(Access.WRITE, OpenFlag.CREATE, how);
      try (OpenFile file = paths.open(target.file(), writing)) {
        int length = length(ShellPaths.absolute(target.file()), output);
        ByteBuffer rest = ByteBuffer.wrap(output, 0, length);
        while (rest.hasRemaining()) {
          rest.position(rest.position() + file.write(rest.slice()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(Main.FAILURE, "interrupted", e);
      }
    };
  }

  /** A message to a topic is the text of a line, without its end. */
  private static int length(String name, byte[] output) {
    boolean line = output.length > 0 && output[output.length - 1] == '\n';
    return line && name.startsWith(TOPICS) ? output.length - 1 : output.length;
  }

  private int ls(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("ls", words, Map.of()).atMost(1);
    String path =
        ShellPaths.absolute(arguments.words().isEmpty() ? "." : arguments.words().getFirst());
    try {
      for (DirectoryEntry entry : paths.list(path)) {
        boolean folder = entry.type() == FileType.DIRECTORY;
        out.println(folder ? "\u001b[0;34m" + entry.name() + "\u001b[0m" : entry.name());
      }
      return 0;
    } catch (FsException e) {
      out.printf("shell_dir: failed to opendir %s errno=%d%n", path, e.errno().number());
      return -1;
    }
  }

  private int df(List<String> words, PrintStream out) {
    ShellArguments.parse("df", words, Map.of()).atMost(0);
    MachineStorage.Space space = storage.space();
    out.printf("%-10s %12s %12s %12s %4s%n", "mount", "total", "used", "free", "use");
    out.printf(
        "%-10s %12d %12d %12d %3d%%%n",
        FileSystem.STORAGE,
        space.total(),
        space.used(),
        space.total() - space.used(),
        space.total() == 0 ? 0 : 100 * space.used() / space.total());
    return 0;
  }

  private int cat(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("cat", words, Map.of()).atMost(1);
    try (OpenFile file = paths.open(arguments.word(0, "<file>"), OpenOptions.READ)) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      for (int count = file.read(chunk); count > 0; count = file.read(chunk.clear())) {
        out.write(chunk.array(), 0, count);
        if (file.type() == FileType.CHARACTER_DEVICE) {
          if (ShellPaths.absolute(arguments.word(0, "<file>")).startsWith(TOPICS)) {
            out.println();
          }
          break; // a device never ends; one read is what it says now
        }
      }
      out.flush();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private interface Change {
    void apply(Directory directory, String path);
  }

  private int change(String name, Change change) {
    FileSystem.Place place = storage.files().locate(ShellPaths.absolute(name));
    change.apply(place.directory(), place.path());
    return 0;
  }

  private int rm(List<String> words, PrintStream out) {
    String name = ShellArguments.parse("rm", words, Map.of()).atMost(1).word(0, "<file>");
    boolean folder = storage.files().stat(ShellPaths.absolute(name)).type() == FileType.DIRECTORY;
    return change(name, folder ? Directory::removeDirectory : Directory::removeFile);
  }

  private int mkdir(List<String> words, PrintStream out) {
    String name = ShellArguments.parse("mkdir", words, Map.of()).atMost(1).word(0, "<directory>");
    return change(name, Directory::createDirectory);
  }

  private int cp(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("cp", words, Map.of()).atMost(2);
    OpenOptions writing = OpenOptions.of(Access.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE);
    try (OpenFile from = paths.open(arguments.word(0, "<file>"), OpenOptions.READ);
        OpenFile to = paths.open(arguments.word(1, "<copy>"), writing)) {
      byte[] chunk = new byte[CHUNK];
      for (int count = from.read(ByteBuffer.wrap(chunk));
          count > 0;
          count = from.read(ByteBuffer.wrap(chunk))) {
        ByteBuffer rest = ByteBuffer.wrap(chunk, 0, count);
        while (rest.hasRemaining()) {
          rest.position(rest.position() + to.write(rest.slice()));
        }
      }
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
