package org.wasmachine.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code wasmachine train}: does what a start of the program usually does, for the build to record
 * in the JVM's ahead-of-time cache. What it runs decides only how quick later starts are.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

  private static final List<String> APPS = List.of("hello", "blink", "light-sensor", "files");

  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the prebuilt apps.")
  private Path prebuilt;

  @Override
  public Integer call() {
    PrintStream out = System.out;
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(nowhere);
    int worst = 0;
    for (Engines engine : List.of(Engines.translator, Engines.compiler)) {
      worst = Math.max(worst, run("hello", engine, "real"));
      for (String app : APPS) {
        worst = Math.max(worst, run(app, engine, "virtual"));
      }
    }
    System.setOut(out);
    return worst;
  }

  private int run(String app, Engines engine, String time) {
    String module = prebuilt.resolve(app + ".wasm").toString();
    String board = BoardOption.DEFAULT;
    return Main.execute("run", module, "--board", board, "--time", time, "--engine", engine.name());
  }
}
