package org.wasmachine.vm.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.wasmachine.vm.module.FunctionValidator;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.module.WasmModule;

/**
 * How a function that is too long for one Java method is cut: runs of whole statements inside one
 * block (no operands of their own on the stack at either end) become methods of their own, the
 * innermost first. Locals then live in an array that the methods share.
 */
final class Partition {
  private static final int CALL_BYTES = 20;

  /**
   * A run of statements, {@code [start, end)} in the module's bytes.
   *
   * @param exits labels outside that it may branch to, counted from its own level, ascending
   */
  record Part(int number, int start, int end, List<Integer> exits) {}

  /** Statements of one block body: boundaries and estimated sizes. */
  private static final class Body {
    final int depth;
    final List<int[]> statements = new ArrayList<>();
    int start = -1;
    int weight;
    int loose;

    Body(int depth) {
      this.depth = depth;
    }

    void boundary(int position) {
      if (start >= 0 && position > start) {
        statements.add(new int[] {start, position, weight});
      } else {
        loose += weight;
      }
      start = position;
      weight = 0;
    }
  }

  private final Map<Integer, Part> byStart = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final int methodBytes;
  private int arity;
  private final WasmModule module;
  private final FunctionValidator types;
  private final ArrayDeque<Body> bodies = new ArrayDeque<>();

  private Partition(WasmModule module, int methodBytes) {
    this.module = module;
    this.methodBytes = methodBytes;
    this.types = new FunctionValidator(module);
  }

  /**
   * Cuts a function.
   *
   * @param methodBytes estimated bytes of JVM code that one method aims at
   */
  static Partition of(WasmModule module, int function, int methodBytes) {
    var partition = new Partition(module, methodBytes);
    partition.cut(function);
    return partition;
  }

  /** Estimated bytes of JVM code of the instruction at the cursor. */
  static int weight(InstructionCursor at) {
    int opcode = at.opcode();
    if (opcode >= Opcodes.I32_LOAD && opcode <= Opcodes.I64_STORE32) {
      return 26;
    }
    if (opcode == Opcodes.BR_TABLE) {
      int entries = at.labels().length;
      return LargeBranchTable.is(entries) ? 200 : 12 + 4 * entries;
    }
    if (opcode >= Opcodes.MEMORY_INIT || opcode == Opcodes.CALL_INDIRECT) {
      return 16;
    }
    return opcode == Opcodes.LOOP || opcode == Opcodes.GLOBAL_SET ? 14 : 5;
  }

  /** The same where locals are in an array. */
  private static int weightInParts(InstructionCursor at) {
    return switch (at.opcode()) {
      case Opcodes.LOCAL_GET -> 9;
      case Opcodes.LOCAL_SET, Opcodes.LOCAL_TEE -> 15;
      default -> weight(at);
    };
  }

  /** The part that starts at a position. */
  Optional<Part> startingAt(int position) {
    return Optional.ofNullable(byStart.get(position));
  }

  List<Part> parts() {
    return parts;
  }

  /** The most values any branch in the function carries. */
  int arity() {
    return arity;
  }

  private void cut(int function) {
    var body = module.body(function);
    var at = new InstructionCursor(module.bytes(), body.start(), body.end());
    types.begin(function);
    arity = types.labelTypes(0).length;
    bodies.push(new Body(1));
    while (true) {
      var current = bodies.peek();
      if (types.depth() == current.depth
          && !types.unreachable()
          && types.height() == types.labelHeight(0)) {
        current.boundary(at.position());
      }
      at.next();
      int opcode = at.opcode();
      current.weight += weightInParts(at);
      types.step(at);
      switch (opcode) {
        case Opcodes.BLOCK, Opcodes.LOOP, Opcodes.IF -> {
          arity = Math.max(arity, types.labelTypes(0).length);
          bodies.push(new Body(types.depth()));
        }
        case Opcodes.ELSE -> {
          close();
          bodies.push(new Body(types.depth()));
        }
        case Opcodes.END -> {
          close();
          if (types.depth() == 0) {
            return;
          }
        }
        default -> {}
      }
    }
  }

  /** Cuts the body that has ended, and counts what remains of it for the one around it. */
  private void close() {
    var body = bodies.pop();
    int total = body.loose + body.weight;
    for (int[] statement : body.statements) {
      total += statement[2];
    }
    if (total > methodBytes) {
      total = body.loose + body.weight + outline(body);
    }
    if (!bodies.isEmpty()) {
      bodies.peek().weight += total;
    }
  }

  private int outline(Body body) {
    var statements = body.statements;
    int remaining = 0;
    int first = 0;
    while (first < statements.size()) {
      int weight = statements.get(first)[2];
      int next = first + 1;
      while (next < statements.size() && weight + statements.get(next)[2] <= methodBytes) {
        weight += statements.get(next)[2];
        next++;
      }
      if (weight > 2 * CALL_BYTES) {
        add(body.depth, statements.get(first)[0], statements.get(next - 1)[1]);
        remaining += CALL_BYTES;
      } else {
        remaining += weight;
      }
      first = next;
    }
    return remaining;
  }

  private void add(int depth, int start, int end) {
    var part = new Part(parts.size(), start, end, exits(depth, start, end));
    parts.add(part);
    byStart.put(start, part);
  }

  private List<Integer> exits(int level, int start, int end) {
    var exits = new TreeSet<Integer>();
    var at = new InstructionCursor(module.bytes(), start, end);
    int depth = 0;
    int toFunction = level - 1;
    while (at.next()) {
      switch (at.opcode()) {
        case Opcodes.BLOCK, Opcodes.LOOP, Opcodes.IF -> depth++;
        case Opcodes.END -> depth--;
        case Opcodes.BR, Opcodes.BR_IF -> outside(exits, at.index() - depth);
        case Opcodes.BR_TABLE -> {
          outside(exits, at.index() - depth);
          for (int label : at.labels()) {
            outside(exits, label - depth);
          }
        }
        case Opcodes.RETURN, Opcodes.RETURN_CALL, Opcodes.RETURN_CALL_INDIRECT ->
            exits.add(toFunction);
        default -> {}
      }
    }
    return List.copyOf(exits);
  }

  private static void outside(TreeSet<Integer> exits, int label) {
    if (label >= 0) {
      exits.add(label);
    }
  }
}
