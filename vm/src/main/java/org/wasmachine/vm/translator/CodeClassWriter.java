package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.constant.MethodTypeDesc;

/** Writes a class with the code of some of a module's functions. */
final class CodeClassWriter {
  private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

  private final TranslatedModule plan;
  private final MemoryForm form;
  private final ClassBuilder type;
  private final MemoryAccesses accesses;

  private CodeClassWriter(TranslatedModule plan, MemoryForm form, ClassBuilder type) {
    this.plan = plan;
    this.form = form;
    this.type = type;
    accesses = new MemoryAccesses(type.constantPool());
  }

  /** The class file with the functions {@code [first, end)}. */
  static byte[] write(TranslatedModule plan, MemoryForm form, int first, int end) {
    return GeneratedClass.of(plan, first, end)
        .build(
            plan.owner(first),
            type -> {
              if (!plan.lines().file(first).isEmpty()) {
                type.with(SourceFileAttribute.of(plan.lines().file(first)));
              }
              var writer = new CodeClassWriter(plan, form, type);
              for (int function = first; function < end; function++) {
                writer.function(function);
              }
            });
  }

  private void function(int function) {
    var desc = plan.methodType(function);
    var partition = plan.partition(function);
    type.withMethodBody(
        plan.bodyName(function),
        desc,
        FLAGS,
        code -> FunctionTranslator.translate(plan, form, function, partition, accesses, code));
    if (partition.isPresent()) {
      for (var part : partition.get().parts()) {
        type.withMethodBody(
            plan.partName(function, part),
            FunctionTranslator.PART,
            FLAGS,
            code ->
                FunctionTranslator.translatePart(
                    plan, form, function, partition.get(), part, accesses, code));
      }
    }
    if (plan.calls().hasTailCall(function)) {
      type.withMethodBody(
          plan.methodName(function), desc, FLAGS, code -> trampoline(code, function, desc));
    }
  }

  /** Calls the body, then whatever it has left as its tail call. */
  private void trampoline(CodeBuilder code, int function, MethodTypeDesc desc) {
    var functionType = plan.module().functionType(function);
    int parameters = desc.parameterCount();
    for (int i = 0; i < parameters; i++) {
      code.loadLocal(TypeKind.from(desc.parameterType(i)), code.parameterSlot(i));
    }
    int instance = code.parameterSlot(parameters - 1);
    code.invokestatic(plan.owner(function), plan.bodyName(function), desc);
    Label done = code.newLabel();
    code.aload(instance).getfield(Types.INSTANCE, "tailFunction", CD_int).iflt(done);
    var kind = Types.resultKind(functionType);
    switch (kind) {
      case VOID -> {}
      case LONG, DOUBLE -> code.pop2();
      default -> code.pop();
    }
    code.aload(instance)
        .invokevirtual(Types.INSTANCE, "finishTailCalls", MethodTypeDesc.of(Types.LONGS));
    switch (functionType.results().size()) {
      case 0 -> code.pop();
      case 1 -> {
        code.iconst_0().laload();
        Types.fromBits(code, functionType.results().getFirst().code());
      }
      default -> {}
    }
    code.labelBinding(done);
    code.return_(kind);
  }
}
