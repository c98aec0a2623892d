package org.wasmachine.vm.endive;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeCallEmitter;
import org.wasmachine.vm.natives.NativeSignature.Letter;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/**
 * Generates one class per module that serves all its imported natives: Endive calls every import
 * through a single call site, which stays fast only while it sees one class. An object of the class
 * knows its native by number and switches on it.
 */
final class HostFunctionClass {

  private static final ClassDesc SELF =
      ClassDesc.of(HostFunctionClass.class.getPackageName(), "GeneratedHostFunction");
  private static final ClassDesc HANDLE =
      WasmFunctionHandle.class.describeConstable().orElseThrow();
  private static final ClassDesc MEMORY = GuestMemory.class.describeConstable().orElseThrow();
  private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
  private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();
  private static final ClassDesc FLOAT = ConstantDescs.CD_Float;
  private static final ClassDesc DOUBLE = ConstantDescs.CD_Double;
  private static final MethodTypeDesc CONSTRUCTOR =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, MEMORY, OBJECTS);
  private static final MethodTypeDesc APPLY =
      MethodTypeDesc.of(LONGS, Instance.class.describeConstable().orElseThrow(), LONGS);
  private static final MethodTypeDesc CASE = MethodTypeDesc.of(LONGS, LONGS);

  private final Class<?> generated;

  /** Generates the class for natives numbered by their place in {@code natives}. */
  HostFunctionClass(List<Native.Method> natives) {
    List<Class<?>> owners =
        new ArrayList<>(natives.stream().<Class<?>>map(Native.Method::owner).distinct().toList());
    byte[] bytes =
        ClassFile.of()
            .build(
                SELF,
                type -> {
                  type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
                  type.withInterfaceSymbols(HANDLE);
                  type.withField("id", ConstantDescs.CD_int, ClassFile.ACC_FINAL);
                  type.withField("memory", MEMORY, ClassFile.ACC_FINAL);
                  for (int i = 0; i < owners.size(); i++) {
                    type.withField("f" + i, descriptor(owners.get(i)), ClassFile.ACC_FINAL);
                  }
                  type.withMethodBody(
                      ConstantDescs.INIT_NAME, CONSTRUCTOR, 0, code -> constructor(code, owners));
                  type.withMethodBody(
                      "apply", APPLY, ClassFile.ACC_PUBLIC, code -> dispatch(code, natives.size()));
                  for (int i = 0; i < natives.size(); i++) {
                    Native.Method called = natives.get(i);
                    int owner = owners.indexOf(called.owner());
                    type.withMethodBody(
                        "call" + i, CASE, ClassFile.ACC_PRIVATE, code -> call(code, called, owner));
                  }
                });
    try {
      generated = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
    } catch (IllegalAccessException e) {
      throw new LinkageError("cannot define the class of host functions", e);
    }
    this.owners = owners;
  }

  private final List<Class<?>> owners;

  /** The classes whose objects {@link #newHandle} wants, in this order. */
  List<Class<?>> owners() {
    return owners;
  }

  /** A handle for native number {@code id}. */
  WasmFunctionHandle newHandle(int id, GuestMemory memory, Object[] targets) {
    try {
      return (WasmFunctionHandle)
          generated
              .getDeclaredConstructor(int.class, GuestMemory.class, Object[].class)
              .newInstance(id, memory, targets);
    } catch (InvocationTargetException e) {
      throw new LinkageError("cannot make a host function", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a host function", e);
    }
  }

  private static void constructor(CodeBuilder code, List<Class<?>> owners) {
    code.aload(0).invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void);
    code.aload(0).iload(1).putfield(SELF, "id", ConstantDescs.CD_int);
    code.aload(0).aload(2).putfield(SELF, "memory", MEMORY);
    for (int i = 0; i < owners.size(); i++) {
      ClassDesc owner = descriptor(owners.get(i));
      code.aload(0).aload(3).loadConstant(i).aaload().checkcast(owner);
      code.putfield(SELF, "f" + i, owner);
    }
    code.return_();
  }

  private static void dispatch(CodeBuilder code, int count) {
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    var unknown = code.newLabel();
    code.aload(0).getfield(SELF, "id", ConstantDescs.CD_int);
    code.tableswitch(0, Math.max(0, count - 1), unknown, cases);
    for (int i = 0; i < count; i++) {
      code.labelBinding(cases.get(i).target());
      code.aload(0).aload(2).invokevirtual(SELF, "call" + i, CASE).areturn();
    }
    code.labelBinding(unknown).aconst_null().areturn();
  }

  private static void call(CodeBuilder code, Native.Method called, int owner) {
    List<Letter> parameters = called.signature().parameters();
    NativeCallEmitter.emit(
        code,
        called,
        new NativeCallEmitter.Operands() {
          @Override
          public void memory(CodeBuilder at) {
            at.aload(0).getfield(SELF, "memory", MEMORY);
          }

          @Override
          public void target(CodeBuilder at) {
            at.aload(0).getfield(SELF, "f" + owner, descriptor(called.owner()));
          }

          @Override
          public void argument(CodeBuilder at, int index) {
            at.aload(1).loadConstant(index).laload();
            fromBits(at, parameters.get(index));
          }
        });
    if (called.signature().result().isEmpty()) {
      code.iconst_0().newarray(TypeKind.LONG).areturn();
      return;
    }
    toBits(code, called.signature().result().get());
    code.lstore(2).iconst_1().newarray(TypeKind.LONG);
    code.dup().iconst_0().lload(2).lastore().areturn();
  }

  private static void fromBits(CodeBuilder code, Letter letter) {
    switch (letter) {
      case I64 -> {}
      case F32 ->
          code.l2i()
              .invokestatic(
                  FLOAT,
                  "intBitsToFloat",
                  MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
      case F64 ->
          code.invokestatic(
              DOUBLE,
              "longBitsToDouble",
              MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
      default -> code.l2i();
    }
  }

  private static void toBits(CodeBuilder code, Letter letter) {
    switch (letter) {
      case I64 -> {}
      case F32 ->
          code.invokestatic(
                  FLOAT,
                  "floatToRawIntBits",
                  MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float))
              .i2l();
      case F64 ->
          code.invokestatic(
              DOUBLE,
              "doubleToRawLongBits",
              MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_double));
      default -> code.i2l();
    }
  }

  private static ClassDesc descriptor(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }
}
