package org.wasmachine.vm.translator;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;

/** Writes calls of the parts that a long function is cut into, and the branches out of them. */
final class PartEmitter {
  private final FunctionFrame frame;
  private final ControlEmitter control;
  private final CodeBuilder code;

  PartEmitter(FunctionFrame frame, ControlEmitter control) {
    this.frame = frame;
    this.control = control;
    code = frame.code;
  }

  /** Calls a part and goes where it says; the cursor goes on behind it. */
  void call(Partition.Part called) {
    var array = (LocalVariables.Array) frame.locals;
    if (frame.hasPending()) {
      throw new IllegalStateException("a part starts between statements");
    }
    code.aload(array.array())
        .aload(frame.instanceSlot)
        .invokestatic(
            frame.plan.owner(frame.function),
            frame.plan.partName(frame.function, called),
            FunctionTranslator.PART);
    if (called.exits().isEmpty()) {
      code.pop();
      frame.memoryMayHaveGrown(true);
    } else {
      int answer = frame.stack.temporary(TypeKind.INT, 0);
      code.istore(answer);
      frame.memoryMayHaveGrown(true);
      Label goOn = code.newLabel();
      var cases = new ArrayList<SwitchCase>();
      for (int label : called.exits()) {
        cases.add(SwitchCase.of(label + 1, code.newLabel()));
      }
      code.iload(answer).lookupswitch(goOn, cases);
      for (int i = 0; i < cases.size(); i++) {
        code.labelBinding(cases.get(i).target());
        passOn(called.exits().get(i), array);
      }
      code.labelBinding(goOn);
    }
    while (frame.at.position() < called.end()) {
      frame.at.next();
      frame.types.step(frame.at);
    }
  }

  /** Branches to a label with the values that a part has left in the array. */
  private void passOn(int label, LocalVariables.Array array) {
    if (control.isOutside(label)) {
      code.loadConstant(control.exitCode(label)).ireturn();
      return;
    }
    boolean leave = control.isFunction(label);
    if (!leave) {
      control.shape(frame.types.height(), label, 0);
    }
    byte[] values = frame.types.labelTypes(label);
    for (int i = 0; i < values.length; i++) {
      array.loadResult(i, values[i]);
    }
    if (leave) {
      control.emitReturn();
    } else {
      control.jump(label);
    }
  }
}
