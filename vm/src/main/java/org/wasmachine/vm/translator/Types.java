package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;

/**
 * How WebAssembly types become Java types: references are ints; a function is a static method whose
 * last parameter is the instance. Several results come as {@code long[]} of raw bits, and so do
 * parameters that would not fit into the 255 slots of a Java method.
 */
final class Types {
  static final ClassDesc LONGS = CD_long.arrayType();
  static final ClassDesc STATE = ClassDesc.of(GeneratedFrames.PACKAGE, "Module");
  static final ClassDesc INSTANCE = desc(TranslatedInstance.class);

  private static final int MAX_SLOTS = 250;

  private Types() {}

  static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  /** The JVM kind of a type code. */
  static TypeKind kind(int code) {
    return switch (code) {
      case 0x7E -> TypeKind.LONG;
      case 0x7D -> TypeKind.FLOAT;
      case 0x7C -> TypeKind.DOUBLE;
      default -> TypeKind.INT;
    };
  }

  static ClassDesc desc(ValueType type) {
    return switch (type) {
      case I64 -> CD_long;
      case F32 -> CD_float;
      case F64 -> CD_double;
      default -> CD_int;
    };
  }

  static boolean wide(int code) {
    return code == 0x7E || code == 0x7C;
  }

  /** Whether the parameters travel in an array. */
  static boolean packed(List<ValueType> parameters) {
    int slots = 0;
    for (var type : parameters) {
      slots += wide(type.code()) ? 2 : 1;
    }
    return slots > MAX_SLOTS;
  }

  /** The descriptor of the method that is a function of this type. */
  static MethodTypeDesc method(FunctionType type, ClassDesc... more) {
    var parameters = new java.util.ArrayList<ClassDesc>();
    if (packed(type.parameters())) {
      parameters.add(LONGS);
    } else {
      for (var parameter : type.parameters()) {
        parameters.add(desc(parameter));
      }
    }
    parameters.addAll(List.of(more));
    parameters.add(STATE);
    return MethodTypeDesc.of(result(type), parameters);
  }

  private static ClassDesc result(FunctionType type) {
    return switch (type.results().size()) {
      case 0 -> CD_void;
      case 1 -> desc(type.results().getFirst());
      default -> LONGS;
    };
  }

  /** The kind of the Java result. */
  static TypeKind resultKind(FunctionType type) {
    return switch (type.results().size()) {
      case 0 -> TypeKind.VOID;
      case 1 -> kind(type.results().getFirst().code());
      default -> TypeKind.REFERENCE;
    };
  }

  /** Turns the value on the stack into its raw bits, an i32 sign-extended. */
  static void toBits(CodeBuilder code, int type) {
    switch (kind(type)) {
      case LONG -> {}
      case FLOAT ->
          code.invokestatic(
                  ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.of(CD_int, CD_float))
              .i2l();
      case DOUBLE ->
          code.invokestatic(
              ConstantDescs.CD_Double,
              "doubleToRawLongBits",
              MethodTypeDesc.of(CD_long, CD_double));
      default -> code.i2l();
    }
  }

  /** Turns raw bits on the stack into a value. */
  static void fromBits(CodeBuilder code, int type) {
    switch (kind(type)) {
      case LONG -> {}
      case FLOAT ->
          code.l2i()
              .invokestatic(
                  ConstantDescs.CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
      case DOUBLE ->
          code.invokestatic(
              ConstantDescs.CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
      default -> code.l2i();
    }
  }
}
