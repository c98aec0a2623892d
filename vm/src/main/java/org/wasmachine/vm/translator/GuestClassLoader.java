package org.wasmachine.vm.translator;

import java.util.Optional;

/**
 * Defines the classes of a module when the JVM first needs them, so that only the functions that
 * run are ever translated. One loader serves all instances that reach memory through their field;
 * an instance whose memory is a constant has a loader of its own.
 */
final class GuestClassLoader extends ClassLoader {
  private final TranslatedModule plan;
  private final Linkage linkage;
  private final MemoryForm form;
  private final Optional<LinearMemory> memory;

  GuestClassLoader(
      TranslatedModule plan, Linkage linkage, MemoryForm form, Optional<LinearMemory> memory) {
    super("wasm", TranslatedInstance.class.getClassLoader());
    this.plan = plan;
    this.linkage = linkage;
    this.form = form;
    this.memory = memory;
  }

  static {
    registerAsParallelCapable();
  }

  /** Called once by the generated class {@code Constants}: the memory of its loader. */
  static Object memoryOf(Class<?> constants) {
    var loader = (GuestClassLoader) constants.getClassLoader();
    var memory = loader.memory.orElseThrow();
    return loader.form == MemoryForm.FIXED ? memory.segment() : memory.constant();
  }

  Linkage linkage() {
    return linkage;
  }

  /** A new instance, not attached yet. */
  TranslatedInstance newInstance() {
    try {
      return (TranslatedInstance)
          loadClass(Types.STATE.packageName() + "." + Types.STATE.displayName())
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make an instance of " + plan.module().names(), e);
    }
  }

  /** Generated classes are here and nowhere else: no jar is opened to look for their names. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(GeneratedFrames.PACKAGE + ".")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith(GeneratedFrames.CODE)) {
      int group = plan.groupOf(name);
      if (group < 0) {
        throw new ClassNotFoundException(name);
      }
      return define(name, plan.codeClass(group, form));
    }
    if (name.equals(GeneratedFrames.PACKAGE + ".Module")) {
      return define(name, plan.moduleClass(linkage));
    }
    if (name.equals(GeneratedFrames.PACKAGE + ".Constants")) {
      return define(name, plan.constantsClass(form));
    }
    for (var owner : linkage.owners()) {
      if (owner.getName().equals(name)) {
        return owner;
      }
    }
    throw new ClassNotFoundException(name);
  }

  private Class<?> define(String name, byte[] bytes) {
    return defineClass(name, bytes, 0, bytes.length);
  }
}
