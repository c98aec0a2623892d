package org.wasmachine.sim.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.trace.RecordedTrace;

/** Opens the board of {@link SimulatedBoard} when a test first asks for it. */
final class SimulatedBoardExtension implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SimulatedBoardExtension.class);

  private record Bench(SimBoard board, RecordedTrace trace) implements AutoCloseable {
    static Bench open(String uri) {
      SimBoard board = SimBoard.of(Board.open(uri));
      RecordedTrace trace = new RecordedTrace();
      board.trace(trace);
      return new Bench(board, trace);
    }

    @Override
    public void close() {
      board.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SimBoard.class
        || type == Board.class
        || type == Clock.class
        || type == RecordedTrace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // One bench per test: a store closes what it holds when its test ends.
    Bench bench =
        context
            .getStore(NAMESPACE)
            .computeIfAbsent(
                context.getUniqueId(), _ -> Bench.open(uri(Optional.of(context))), Bench.class);
    Class<?> type = parameter.getParameter().getType();
    if (type == RecordedTrace.class) {
      return bench.trace;
    }
    return type == Clock.class ? bench.board.clock() : bench.board;
  }

  /** The annotation nearest to the test: of the method, else of its class or an outer one. */
  private static String uri(Optional<ExtensionContext> from) {
    for (var context = from; context.isPresent(); context = context.get().getParent()) {
      Optional<SimulatedBoard> found =
          AnnotationSupport.findAnnotation(context.get().getElement(), SimulatedBoard.class);
      if (found.isPresent()) {
        return found.get().value();
      }
    }
    throw new IllegalStateException("@SimulatedBoard is neither on the test nor on its class");
  }
}
