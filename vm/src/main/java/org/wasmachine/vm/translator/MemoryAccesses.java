package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.constantpool.ConstantPoolBuilder;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.InterfaceMethodRefEntry;
import java.lang.classfile.constantpool.LongEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;

/**
 * What memory accesses refer to in the constant pool of one class. They are the most frequent
 * references of all, and looking one up by its names takes longer than writing the instruction.
 */
final class MemoryAccesses {
  private static final ClassDesc LAYOUTS = Types.desc(Layouts.class);

  /** One shape of access: the layout's field and classes. */
  enum Shape {
    I8(ValueLayout.OfByte.class, CD_byte),
    I16(ValueLayout.OfShort.class, CD_short),
    I32(ValueLayout.OfInt.class, CD_int),
    I64(ValueLayout.OfLong.class, CD_long),
    F32(ValueLayout.OfFloat.class, CD_float),
    F64(ValueLayout.OfDouble.class, CD_double);

    private final Class<?> layout;
    private final ClassDesc carrier;

    Shape(Class<?> layout, ClassDesc carrier) {
      this.layout = layout;
      this.carrier = carrier;
    }
  }

  private final ConstantPoolBuilder pool;
  private final Map<Shape, FieldRefEntry> layouts = new EnumMap<>(Shape.class);
  private final Map<Shape, InterfaceMethodRefEntry> getters = new EnumMap<>(Shape.class);
  private final Map<Shape, InterfaceMethodRefEntry> setters = new EnumMap<>(Shape.class);

  MemoryAccesses(ConstantPoolBuilder pool) {
    this.pool = pool;
  }

  /** The field with the layout. */
  FieldRefEntry layout(Shape shape) {
    FieldRefEntry known = layouts.get(shape);
    if (known == null) {
      known = pool.fieldRefEntry(LAYOUTS, shape.name(), Types.desc(shape.layout));
      layouts.put(shape, known);
    }
    return known;
  }

  /** The memory segment's method that reads. */
  InterfaceMethodRefEntry get(Shape shape) {
    InterfaceMethodRefEntry known = getters.get(shape);
    if (known == null) {
      known = method("get", MethodTypeDesc.of(shape.carrier, Types.desc(shape.layout), CD_long));
      getters.put(shape, known);
    }
    return known;
  }

  /** The memory segment's method that writes. */
  InterfaceMethodRefEntry set(Shape shape) {
    InterfaceMethodRefEntry known = setters.get(shape);
    if (known == null) {
      known =
          method(
              "set", MethodTypeDesc.of(CD_void, Types.desc(shape.layout), CD_long, shape.carrier));
      setters.put(shape, known);
    }
    return known;
  }

  private InterfaceMethodRefEntry method(String name, MethodTypeDesc type) {
    NameAndTypeEntry nameAndType = pool.nameAndTypeEntry(name, type);
    return pool.interfaceMethodRefEntry(pool.classEntry(MemoryEmitter.SEGMENT), nameAndType);
  }

  /** The mask that makes an address a number without sign. */
  LongEntry unsigned() {
    return pool.longEntry(0xFFFFFFFFL);
  }
}
