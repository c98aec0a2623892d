package org.wasmachine.vm.translator;

import java.lang.classfile.ClassFile;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Writes the class that holds the memory of its loader as a constant. */
final class ConstantsClassWriter {

  private ConstantsClassWriter() {}

  /** The class file. */
  static byte[] write(MemoryForm form) {
    return ClassFile.of()
        .build(
            MemoryForm.CONSTANTS,
            type -> {
              type.withField(
                  MemoryForm.FIELD_NAME,
                  form.constantType(),
                  ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
              type.withMethodBody(
                  ConstantDescs.CLASS_INIT_NAME,
                  ConstantDescs.MTD_void,
                  ClassFile.ACC_STATIC,
                  code ->
                      code.loadConstant(MemoryForm.CONSTANTS)
                          .invokestatic(
                              Types.INSTANCE,
                              "memoryConstant",
                              MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Class))
                          .checkcast(form.constantType())
                          .putstatic(
                              MemoryForm.CONSTANTS, MemoryForm.FIELD_NAME, form.constantType())
                          .return_());
            });
  }
}
