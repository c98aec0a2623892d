package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeCallEmitter;

/**
 * Writes the class that ties a module together: globals and natives' family objects as fields, one
 * method an import that checks and calls its native, and for each function type a method that calls
 * a function by its number.
 */
final class ModuleClassWriter {
  private static final int STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
  private static final ClassDesc TRAP = Types.desc(Trap.class);
  private static final ClassDesc OUT_OF_BOUNDS = Types.desc(IndexOutOfBoundsException.class);
  private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();
  private static final MethodTypeDesc ENTER = MethodTypeDesc.of(Types.LONGS, CD_int, Types.LONGS);
  private static final MethodTypeDesc ENTER_TYPE =
      MethodTypeDesc.of(Types.LONGS, Types.LONGS, CD_int, Types.STATE);
  private static final ClassDesc GUEST_MEMORY = Types.desc(org.wasmachine.vm.GuestMemory.class);

  /** The most cases of one dispatching method; above it is a tree of them. */
  private static final int CASES = 256;

  private final TranslatedModule plan;
  private final Linkage linkage;
  private final ClassBuilder type;

  private ModuleClassWriter(TranslatedModule plan, Linkage linkage, ClassBuilder type) {
    this.plan = plan;
    this.linkage = linkage;
    this.type = type;
  }

  /** The class file. */
  static byte[] write(TranslatedModule plan, Linkage linkage) {
    return GeneratedClass.INFERRED.build(
        Types.STATE,
        type -> {
          type.withSuperclass(Types.INSTANCE);
          new ModuleClassWriter(plan, linkage, type).write();
        });
  }

  /** The name of the method that calls a function of a type by number. */
  static String dispatch(int canonicalType) {
    return "call" + canonicalType;
  }

  /** The name of the method that calls an import. */
  static String importMethod(int index) {
    return "import" + index;
  }

  private void write() {
    constructor();
    fields();
    globals();
    for (int i = 0; i < plan.module().importedFunctionCount(); i++) {
      importMethod(i, plan.module().functionType(i));
    }
    for (int t : plan.canonicalTypes()) {
      var functions = plan.referenced(t);
      var functionType = plan.module().types().get(t);
      dispatcher(dispatch(t), functionType, functions, false);
      enterType("enter" + t, dispatch(t), functionType);
      if (plan.calls().anyTailCall()) {
        dispatcher("once" + t, functionType, functions, true);
        enterType("enterOnce" + t, "once" + t, functionType);
      }
    }
    enter("enter", "enter");
    if (plan.calls().anyTailCall()) {
      enter("enterOnce", "enterOnce");
    }
  }

  private void constructor() {
    type.withMethodBody(
        ConstantDescs.INIT_NAME,
        ConstantDescs.MTD_void,
        ClassFile.ACC_PUBLIC,
        code ->
            code.aload(0)
                .invokespecial(Types.INSTANCE, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .return_());
  }

  private void fields() {
    var globalTypes = plan.module().globalTypes();
    for (int i = 0; i < globalTypes.size(); i++) {
      type.withField("g" + i, Types.desc(globalTypes.get(i).type()), ClassFile.ACC_PUBLIC);
    }
    var owners = linkage.owners();
    for (int i = 0; i < owners.size(); i++) {
      type.withField("t" + i, Types.desc(owners.get(i)), ClassFile.ACC_PUBLIC);
    }
    type.withMethodBody(
        "targets",
        MethodTypeDesc.of(CD_void, OBJECTS),
        ClassFile.ACC_PUBLIC,
        code -> {
          for (int i = 0; i < owners.size(); i++) {
            var owner = Types.desc(owners.get(i));
            code.aload(0).aload(1).loadConstant(i).aaload().checkcast(owner);
            code.putfield(Types.STATE, "t" + i, owner);
          }
          code.return_();
        });
  }

  private void globals() {
    var globalTypes = plan.module().globalTypes();
    type.withMethodBody(
        "readGlobal",
        MethodTypeDesc.of(CD_long, CD_int),
        ClassFile.ACC_PUBLIC,
        code ->
            byNumber(
                code,
                1,
                globalTypes.size(),
                i -> {
                  var t = globalTypes.get(i).type();
                  code.aload(0).getfield(Types.STATE, "g" + i, Types.desc(t));
                  Types.toBits(code, t.code());
                  code.lreturn();
                }));
    type.withMethodBody(
        "writeGlobal",
        MethodTypeDesc.of(CD_void, CD_int, CD_long),
        ClassFile.ACC_PUBLIC,
        code ->
            byNumber(
                code,
                1,
                globalTypes.size(),
                i -> {
                  var t = globalTypes.get(i).type();
                  code.aload(0).lload(2);
                  Types.fromBits(code, t.code());
                  code.putfield(Types.STATE, "g" + i, Types.desc(t)).return_();
                }));
  }

  /** A switch over {@code [0, count)}; other numbers are a defect of the caller. */
  private static void byNumber(CodeBuilder code, int slot, int count, IntConsumer each) {
    var cases = new ArrayList<SwitchCase>();
    for (int i = 0; i < count; i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    Label other = code.newLabel();
    code.iload(slot).lookupswitch(other, cases);
    for (int i = 0; i < count; i++) {
      code.labelBinding(cases.get(i).target());
      each.accept(i);
    }
    code.labelBinding(other);
    code.new_(OUT_OF_BOUNDS)
        .dup()
        .invokespecial(OUT_OF_BOUNDS, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
        .athrow();
  }

  private void importMethod(int index, FunctionType functionType) {
    type.withMethodBody(
        importMethod(index),
        Types.method(functionType),
        STATIC,
        code -> {
          int instance = code.parameterSlot(Types.method(functionType).parameterCount() - 1);
          switch (linkage.imports().get(index)) {
            case Linkage.Target.Method(Native.Method method) ->
                nativeCall(code, method, functionType, instance);
            case Linkage.Target.Lambda _ -> lambdaCall(code, index, functionType, instance);
            case Linkage.Target.Missing _ ->
                code.aload(instance)
                    .loadConstant(index)
                    .invokevirtual(Types.INSTANCE, "missing", MethodTypeDesc.of(TRAP, CD_int))
                    .athrow();
          }
        });
  }

  private void nativeCall(
      CodeBuilder code, Native.Method method, FunctionType functionType, int instance) {
    int owner = linkage.owners().indexOf(method.owner());
    NativeCallEmitter.emit(
        code,
        method,
        new NativeCallEmitter.Operands() {
          @Override
          public void memory(CodeBuilder at) {
            at.aload(instance).getfield(Types.INSTANCE, "guest", GUEST_MEMORY);
          }

          @Override
          public void target(CodeBuilder at) {
            at.aload(instance).getfield(Types.STATE, "t" + owner, Types.desc(method.owner()));
          }

          @Override
          public void argument(CodeBuilder at, int index) {
            argumentOf(at, functionType, index);
          }
        });
    code.return_(Types.resultKind(functionType));
  }

  /** Pushes a parameter of the method being written. */
  private static void argumentOf(CodeBuilder code, FunctionType functionType, int index) {
    int t = functionType.parameters().get(index).code();
    if (Types.packed(functionType.parameters())) {
      code.aload(code.parameterSlot(0)).loadConstant(index).laload();
      Types.fromBits(code, t);
    } else {
      code.loadLocal(Types.kind(t), code.parameterSlot(index));
    }
  }

  private void lambdaCall(CodeBuilder code, int index, FunctionType functionType, int instance) {
    code.aload(instance).loadConstant(index);
    argumentArray(code, functionType);
    code.invokevirtual(
        Types.INSTANCE, "callLambda", MethodTypeDesc.of(CD_long, CD_int, Types.LONGS));
    if (functionType.results().isEmpty()) {
      code.pop2();
    } else {
      Types.fromBits(code, functionType.results().getFirst().code());
    }
    code.return_(Types.resultKind(functionType));
  }

  private static void argumentArray(CodeBuilder code, FunctionType functionType) {
    int count = functionType.parameters().size();
    code.loadConstant(count).newarray(TypeKind.LONG);
    for (int i = 0; i < count; i++) {
      code.dup().loadConstant(i);
      argumentOf(code, functionType, i);
      Types.toBits(code, functionType.parameters().get(i).code());
      code.lastore();
    }
  }

  /**
   * A method that calls one of the functions by its number.
   *
   * @param once whether a tail call the function makes is left to the caller
   */
  private void dispatcher(
      String name, FunctionType functionType, List<Integer> functions, boolean once) {
    int parts = (functions.size() + CASES - 1) / CASES;
    if (parts <= 1) {
      type.withMethodBody(
          name,
          CallEmitter.dispatchType(functionType),
          STATIC,
          code -> cases(code, functionType, functions, once));
      return;
    }
    for (int part = 0; part < parts; part++) {
      var some = functions.subList(part * CASES, Math.min(functions.size(), (part + 1) * CASES));
      type.withMethodBody(
          name + "_" + part,
          CallEmitter.dispatchType(functionType),
          STATIC,
          code -> cases(code, functionType, some, once));
    }
    type.withMethodBody(
        name,
        CallEmitter.dispatchType(functionType),
        STATIC,
        code -> {
          var desc = CallEmitter.dispatchType(functionType);
          int number = code.parameterSlot(desc.parameterCount() - 2);
          for (int part = 0; part < parts; part++) {
            Label next = code.newLabel();
            if (part < parts - 1) {
              code.iload(number).loadConstant(functions.get((part + 1) * CASES));
              code.if_icmpge(next);
            }
            for (int i = 0; i < desc.parameterCount(); i++) {
              code.loadLocal(TypeKind.from(desc.parameterType(i)), code.parameterSlot(i));
            }
            code.invokestatic(Types.STATE, name + "_" + part, desc);
            code.return_(Types.resultKind(functionType));
            code.labelBinding(next);
          }
        });
  }

  private void cases(
      CodeBuilder code, FunctionType functionType, List<Integer> functions, boolean once) {
    var desc = CallEmitter.dispatchType(functionType);
    int arguments = desc.parameterCount() - 2;
    int number = code.parameterSlot(arguments);
    int instance = code.parameterSlot(arguments + 1);
    var cases = new ArrayList<SwitchCase>();
    for (int function : functions) {
      cases.add(SwitchCase.of(function, code.newLabel()));
    }
    Label other = code.newLabel();
    code.iload(number).lookupswitch(other, cases);
    for (int i = 0; i < cases.size(); i++) {
      int function = functions.get(i);
      code.labelBinding(cases.get(i).target());
      for (int a = 0; a < arguments; a++) {
        code.loadLocal(TypeKind.from(desc.parameterType(a)), code.parameterSlot(a));
      }
      code.aload(instance);
      code.invokestatic(
          plan.owner(function),
          once ? plan.bodyName(function) : plan.methodName(function),
          plan.methodType(function));
      code.return_(Types.resultKind(functionType));
    }
    code.labelBinding(other);
    code.iload(number)
        .invokestatic(Types.INSTANCE, "mismatch", MethodTypeDesc.of(TRAP, CD_int))
        .athrow();
  }

  /** From an array of raw bits to a dispatcher and back. */
  private void enterType(String name, String dispatcher, FunctionType functionType) {
    type.withMethodBody(
        name,
        ENTER_TYPE,
        STATIC,
        code -> {
          if (Types.packed(functionType.parameters())) {
            code.aload(0);
          } else {
            for (int i = 0; i < functionType.parameters().size(); i++) {
              code.aload(0).loadConstant(i).laload();
              Types.fromBits(code, functionType.parameters().get(i).code());
            }
          }
          code.iload(1).aload(2);
          code.invokestatic(Types.STATE, dispatcher, CallEmitter.dispatchType(functionType));
          resultArray(code, functionType);
          code.areturn();
        });
  }

  private static void resultArray(CodeBuilder code, FunctionType functionType) {
    var results = functionType.results();
    if (results.isEmpty()) {
      code.iconst_0().newarray(TypeKind.LONG);
    } else if (results.size() == 1) {
      int t = results.getFirst().code();
      Types.toBits(code, t);
      int slot = code.allocateLocal(TypeKind.LONG);
      code.lstore(slot).iconst_1().newarray(TypeKind.LONG);
      code.dup().iconst_0().lload(slot).lastore();
    }
  }

  private void enter(String name, String prefix) {
    type.withMethodBody(
        name,
        ENTER,
        ClassFile.ACC_PUBLIC,
        code -> {
          var types = plan.canonicalTypes();
          var cases = new ArrayList<SwitchCase>();
          for (int t : types) {
            cases.add(SwitchCase.of(t, code.newLabel()));
          }
          Label other = code.newLabel();
          code.aload(0)
              .iload(1)
              .invokevirtual(Types.INSTANCE, "typeOf", MethodTypeDesc.of(CD_int, CD_int))
              .lookupswitch(other, cases);
          for (int i = 0; i < types.size(); i++) {
            code.labelBinding(cases.get(i).target());
            code.aload(2).iload(1).aload(0);
            code.invokestatic(Types.STATE, prefix + types.get(i), ENTER_TYPE).areturn();
          }
          code.labelBinding(other);
          code.iload(1)
              .invokestatic(Types.INSTANCE, "mismatch", MethodTypeDesc.of(TRAP, CD_int))
              .athrow();
        });
  }
}
