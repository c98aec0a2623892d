package org.wasmachine.vm.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.module.WasmModule;

/**
 * What one pass over all code tells of the functions: which may be referred to from tables, which
 * may run {@code memory.grow}, which may be recursive, which end in tail calls.
 */
final class CallGraph {
  private final boolean[] referenced;
  private final boolean[] grows;
  private final boolean[] recursive;
  private final boolean[] tailCalls;
  private boolean anyTailCall;
  private final int[] weights;

  CallGraph(WasmModule module) {
    int count = module.functionCount();
    int imported = module.importedFunctionCount();
    referenced = new boolean[count];
    grows = new boolean[count];
    recursive = new boolean[count];
    tailCalls = new boolean[count];
    weights = new int[count];
    Arrays.fill(grows, 0, imported, true);
    referencedOutsideCode(module);
    var callees = new int[count][];
    var indirect = new boolean[count];
    for (int f = imported; f < count; f++) {
      callees[f] = scan(module, f, indirect);
    }
    // An indirect call may go to any referenced function: node `count` stands for "indirect".
    List<Integer> targets = new ArrayList<>();
    for (int f = imported; f < count; f++) {
      if (referenced[f]) {
        targets.add(f);
      }
    }
    var edges = new int[count + 1][];
    for (int f = 0; f < count; f++) {
      edges[f] = f < imported ? new int[0] : callees[f];
      if (indirect[f]) {
        edges[f] = Arrays.copyOf(edges[f], edges[f].length + 1);
        edges[f][edges[f].length - 1] = count;
      }
    }
    edges[count] = targets.stream().mapToInt(Integer::intValue).toArray();
    spreadGrowth(edges, imported, indirect);
    new Cycles(edges).mark(recursive);
  }

  private void referencedOutsideCode(WasmModule module) {
    for (var export : module.exports()) {
      if (export.kind() == ExternalKind.FUNCTION) {
        referenced[export.index()] = true;
      }
    }
    module.start().ifPresent(f -> referenced[f] = true);
    for (var segment : module.elements()) {
      for (var item : segment.items()) {
        if (item.function() >= 0) {
          referenced[item.function()] = true;
        }
        item.expression().ifPresent(e -> referencesIn(module, e.start(), e.end()));
      }
    }
    for (var global : module.globals()) {
      referencesIn(module, global.initial().start(), global.initial().end());
    }
  }

  private void referencesIn(WasmModule module, int start, int end) {
    var code = new InstructionCursor(module.bytes(), start, end);
    while (code.next()) {
      if (code.opcode() == Opcodes.REF_FUNC) {
        referenced[code.index()] = true;
      }
    }
  }

  private int[] scan(WasmModule module, int function, boolean[] indirect) {
    var body = module.body(function);
    var code = new InstructionCursor(module.bytes(), body.start(), body.end());
    var callees = new int[8];
    int count = 0;
    while (code.next()) {
      weights[function] += Partition.weight(code);
      switch (code.opcode()) {
        case Opcodes.CALL, Opcodes.RETURN_CALL -> {
          if (count == callees.length) {
            callees = Arrays.copyOf(callees, count * 2);
          }
          callees[count++] = code.index();
          if (code.opcode() == Opcodes.RETURN_CALL) {
            // Entered by number, as if from a table.
            tailCalls[function] = true;
            referenced[code.index()] = true;
          }
        }
        case Opcodes.CALL_INDIRECT -> indirect[function] = true;
        case Opcodes.RETURN_CALL_INDIRECT -> {
          indirect[function] = true;
          tailCalls[function] = true;
        }
        case Opcodes.MEMORY_GROW -> grows[function] = true;
        case Opcodes.REF_FUNC -> referenced[code.index()] = true;
        default -> {}
      }
    }
    anyTailCall |= tailCalls[function];
    return Arrays.copyOf(callees, count);
  }

  private void spreadGrowth(int[][] edges, int imported, boolean[] indirect) {
    for (int f = imported; f < grows.length; f++) {
      grows[f] |= indirect[f];
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int f = imported; f < grows.length; f++) {
        if (!grows[f]) {
          for (int callee : edges[f]) {
            if (grows[callee]) {
              grows[f] = true;
              changed = true;
              break;
            }
          }
        }
      }
    }
  }

  /** Whether a table may hold the function, or the host may call it. */
  boolean referenced(int function) {
    return referenced[function];
  }

  /** Estimated bytes of JVM code of a function. */
  int weight(int function) {
    return weights[function];
  }

  /** Whether memory may be another after a call of the function; natives may grow it, too. */
  boolean mayGrow(int function) {
    return grows[function];
  }

  /** Whether a call of the function may lead back to it without passing a native. */
  boolean mayRecurse(int function) {
    return recursive[function];
  }

  /** Whether the function contains a tail call. */
  boolean hasTailCall(int function) {
    return tailCalls[function];
  }

  /** Whether any function of the module contains one. */
  boolean anyTailCall() {
    return anyTailCall;
  }

  /** Tarjan's strongly connected components, without recursion of its own. */
  private static final class Cycles {
    private final int[][] edges;
    private final int[] number;
    private final int[] low;
    private final boolean[] onStack;
    private final ArrayDeque<Integer> component = new ArrayDeque<>();
    private int next = 1;

    Cycles(int[][] edges) {
      this.edges = edges;
      number = new int[edges.length];
      low = new int[edges.length];
      onStack = new boolean[edges.length];
    }

    void mark(boolean[] recursive) {
      var position = new int[edges.length];
      var path = new ArrayDeque<Integer>();
      for (int root = 0; root < edges.length; root++) {
        if (number[root] != 0) {
          continue;
        }
        path.push(root);
        while (!path.isEmpty()) {
          int node = path.peek();
          if (number[node] == 0) {
            number[node] = next;
            low[node] = next++;
            component.push(node);
            onStack[node] = true;
          }
          if (position[node] < edges[node].length) {
            int successor = edges[node][position[node]++];
            if (number[successor] == 0) {
              path.push(successor);
            } else if (onStack[successor]) {
              low[node] = Math.min(low[node], number[successor]);
            }
            if (successor == node && node < recursive.length) {
              recursive[node] = true;
            }
          } else {
            path.pop();
            if (!path.isEmpty()) {
              low[path.peek()] = Math.min(low[path.peek()], low[node]);
            }
            if (low[node] == number[node]) {
              close(node, recursive);
            }
          }
        }
      }
    }

    private void close(int root, boolean[] recursive) {
      boolean single = component.peek() == root;
      int member;
      do {
        member = component.pop();
        onStack[member] = false;
        if (!single && member < recursive.length) {
          recursive[member] = true;
        }
      } while (member != root);
    }
  }
}
