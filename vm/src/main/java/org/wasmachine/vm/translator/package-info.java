/**
 * The engine {@code translator}: WebAssembly to JVM bytecode with {@code java.lang.classfile}.
 *
 * <p>{@code TranslatedModule} decides what goes where, {@code FunctionTranslator} writes the code
 * of one function with the help of one emitter an opcode family, {@code ModuleClassWriter} the
 * class that ties a module together, {@code GuestClassLoader} translates lazily what the JVM asks
 * for, and {@code TranslatedInstance} is what the code runs against. The public classes that are no
 * engine are public only because generated code, which lives in a class loader of its own, calls
 * them.
 */
package org.wasmachine.vm.translator;
