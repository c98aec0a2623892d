package org.wasmachine.vm.translator;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.AuxStack;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Globals;
import org.wasmachine.vm.engine.GuestFrame;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.module.Validator;
import org.wasmachine.vm.module.WasmModule;

/**
 * The plan of a module's translation, shared by all its instances: which function is in which class
 * and what it is called there; and the classes' bytes, made when first needed.
 *
 * <p>The first instance gets classes of its own in which memory is a constant of the JIT; while it
 * lives, further ones share classes that reach memory through a field.
 */
final class TranslatedModule implements CompiledModule {
  private static final int LEAST_CUT = 500;

  /** Code bytes after which a new class begins. */
  private static final int GROUP_BYTES = 4096;

  private final WasmModule module;
  private final Optional<ClassCache.Shelf> shelf;
  private CallGraph calls;
  private MethodNames names;
  private final LineMarks lines;
  private final Optional<AuxStack> auxStack;
  private final int[] canonical;
  private final int[] groups;
  private final int[] groupStarts;
  private final List<String> classNames = new ArrayList<>();
  private final List<ClassDesc> classes = new ArrayList<>();
  private final MethodTypeDesc[] methodTypes;

  // Keys are text: a record's hash code is made at run time, which costs a cold JVM 20 ms.
  private final Map<String, byte[]> bytes = new HashMap<>();
  private final Map<String, GuestClassLoader> shared = new HashMap<>();
  private int cutAbove;
  private WeakReference<LinearMemory> alone = new WeakReference<>(null);

  /**
   * Validates the module, unless the cache knows that this has been done.
   *
   * @param cutAbove estimated bytes of JVM code above which a function is cut in any case
   * @param debuggable whether classes carry source lines and names of locals
   */
  TranslatedModule(WasmModule module, int cutAbove, boolean debuggable, ClassCache cache) {
    this.module = module;
    this.cutAbove = cutAbove;
    shelf = debuggable ? Optional.empty() : shelf(cache, module);
    validate();
    lines = new LineMarks(module, debuggable);
    auxStack = Globals.auxStack(module);
    canonical = canonicalTypes(module);
    methodTypes = new MethodTypeDesc[canonical.length];
    groups = new int[module.functionCount()];
    groupStarts = group();
  }

  /** None without a fingerprint, which is not made for nothing. */
  private static Optional<ClassCache.Shelf> shelf(ClassCache cache, WasmModule module) {
    return cache == ClassCache.NONE || Fingerprint.VALUE.isEmpty()
        ? Optional.empty()
        : cache.shelf(module.bytes());
  }

  private void validate() {
    kept(
        "valid",
        () -> {
          Validator.validate(module);
          return new byte[] {1};
        });
  }

  private static int[] canonicalTypes(WasmModule module) {
    var first = new HashMap<String, Integer>();
    var canonical = new int[module.types().size()];
    for (int i = 0; i < canonical.length; i++) {
      Integer known = first.putIfAbsent(module.types().get(i).signature(), i);
      canonical[i] = known == null ? i : known;
    }
    return canonical;
  }

  /** Code0, Code1…; for a debugger with the source file in it: Code0_blink. */
  private static String className(String file, int group) {
    var name = new StringBuilder(GeneratedFrames.CODE).append(group);
    if (!file.isEmpty()) {
      int dot = file.lastIndexOf('.');
      name.append('_');
      for (int i = 0; i < (dot > 0 ? dot : file.length()); i++) {
        char c = file.charAt(i);
        name.append(Character.isLetterOrDigit(c) ? c : '_');
      }
    }
    return name.toString();
  }

  private int[] group() {
    var starts = new ArrayList<Integer>();
    int size = GROUP_BYTES;
    String lastFile = "";
    for (int f = module.importedFunctionCount(); f < groups.length; f++) {
      String file = lines.ofSource() ? lines.file(f) : "";
      if (size >= GROUP_BYTES || !file.equals(lastFile)) {
        lastFile = file;
        starts.add(f);
        classNames.add(className(file, starts.size() - 1));
        classes.add(ClassDesc.of(classNames.getLast()));
        size = 0;
      }
      var body = module.body(f);
      size += body.end() - body.start();
      groups[f] = starts.size() - 1;
    }
    starts.add(groups.length);
    var array = new int[starts.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = starts.get(i);
    }
    return array;
  }

  // ---- the plan, as the writers of classes read it ---------------------------------------------

  @Override
  public WasmModule module() {
    return module;
  }

  /** Made when first asked for: not at all when every class comes from the cache. */
  synchronized CallGraph calls() {
    if (calls == null) {
      calls = new CallGraph(module);
    }
    return calls;
  }

  private synchronized MethodNames names() {
    if (names == null) {
      names = new MethodNames(module);
    }
    return names;
  }

  LineMarks lines() {
    return lines;
  }

  /** The shadow stack whose pointer is checked. */
  Optional<AuxStack> auxStack() {
    return auxStack;
  }

  /** The first type that is equal to a type. */
  int canonicalType(int type) {
    return canonical[type];
  }

  int canonicalTypeOf(int function) {
    return canonical[module.functionTypeIndex(function)];
  }

  /** The first of each group of equal types. */
  List<Integer> canonicalTypes() {
    var list = new ArrayList<Integer>();
    for (int i = 0; i < canonical.length; i++) {
      if (canonical[i] == i) {
        list.add(i);
      }
    }
    return list;
  }

  /** The functions of a type that are called by number, in order. */
  List<Integer> referenced(int canonicalType) {
    var list = new ArrayList<Integer>();
    for (int f = 0; f < module.functionCount(); f++) {
      if (calls().referenced(f) && canonicalTypeOf(f) == canonicalType) {
        list.add(f);
      }
    }
    return list;
  }

  /** The class with a function. */
  ClassDesc owner(int function) {
    return function < module.importedFunctionCount() ? Types.STATE : classes.get(groups[function]);
  }

  /** The method that is called for a function. */
  String methodName(int function) {
    return function < module.importedFunctionCount()
        ? ModuleClassWriter.importMethod(function)
        : names().of(function);
  }

  /** The method with a function's code: another one when the code ends in tail calls. */
  String bodyName(int function) {
    return calls().hasTailCall(function) ? methodName(function) + "#tail" : methodName(function);
  }

  /** The method with a part of a function's code. */
  String partName(int function, Partition.Part part) {
    return methodName(function) + "#" + part.number();
  }

  /** How the code of a function is cut, if it must be. */
  Optional<Partition> partition(int function) {
    int weight = calls().weight(function);
    boolean cut =
        HugeMethods.tooLong(weight)
            || weight > cutAbove
            || module.body(function).localCount() > HugeMethods.LOCALS;
    return cut
        ? Optional.of(Partition.of(module, function, Math.min(cutAbove, HugeMethods.PART)))
        : Optional.empty();
  }

  @Override
  public List<String> remarks() {
    return IntStream.range(module.importedFunctionCount(), module.functionCount())
        .mapToObj(function -> partition(function).map(partition -> remark(function, partition)))
        .flatMap(Optional::stream)
        .toList();
  }

  private String remark(int function, Partition partition) {
    return "%s: %d bytes of code, too long for one Java method; cut into %d"
        .formatted(
            module.functionName(function),
            module.body(function).end() - module.body(function).start(),
            partition.parts().size() + 1);
  }

  MethodTypeDesc methodType(int function) {
    int type = canonicalTypeOf(function);
    if (methodTypes[type] == null) {
      methodTypes[type] = Types.method(module.types().get(type));
    }
    return methodTypes[type];
  }

  long tableMaximum(int table) {
    return Math.min(
        module.tables().get(table).limits().maximum().orElse(Long.MAX_VALUE),
        Instantiation.MAX_TABLE);
  }

  // ---- class files -----------------------------------------------------------------------------

  /** The number of the class of this name. */
  int groupOf(String className) {
    return classNames.indexOf(className);
  }

  synchronized byte[] moduleClass(Linkage linkage) {
    return classFile(
        "module " + linkage.description(), () -> ModuleClassWriter.write(this, linkage));
  }

  synchronized byte[] constantsClass(MemoryForm form) {
    return classFile("constants " + form, () -> ConstantsClassWriter.write(form));
  }

  synchronized byte[] codeClass(int group, MemoryForm form) {
    while (true) {
      try {
        return classFile(
            "code " + group + " " + form + " " + cutAbove,
            () -> CodeClassWriter.write(this, form, groupStarts[group], groupStarts[group + 1]));
      } catch (IllegalArgumentException e) {
        // A method came out too long for the format: the estimate was too low. Cut more.
        if (cutAbove <= LEAST_CUT) {
          throw new Trap("a function is too long to translate", e);
        }
        cutAbove = Math.max(LEAST_CUT, Math.min(cutAbove, HugeMethods.PART * 8) / 4);
      }
    }
  }

  private byte[] classFile(String what, Supplier<byte[]> writer) {
    byte[] known = bytes.get(what);
    if (known == null) {
      known = kept(what, writer);
      bytes.put(what, known);
    }
    return known;
  }

  private byte[] kept(String what, Supplier<byte[]> writer) {
    if (shelf.isEmpty()) {
      return writer.get();
    }
    String key = Fingerprint.VALUE.orElseThrow().concat(what);
    var kept = shelf.get().get(key);
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] written = writer.get();
    shelf.get().put(key, written);
    return written;
  }

  // ---- CompiledModule --------------------------------------------------------------------------

  @Override
  public Instance instantiate(InstanceSpec spec) {
    return Instantiation.of(this, spec);
  }

  /** The class loader for an instance with this memory. */
  synchronized GuestClassLoader loader(Linkage linkage, LinearMemory memory) {
    boolean constant =
        !module.memories().isEmpty() && (memory.plan().shared() || alone.get() == null);
    if (!constant) {
      var form = memory.fixed() ? MemoryForm.FIXED_FIELD : MemoryForm.FIELD;
      return shared.computeIfAbsent(
          linkage.description() + form,
          k -> new GuestClassLoader(this, linkage, form, Optional.empty()));
    }
    alone = new WeakReference<>(memory);
    return new GuestClassLoader(
        this, linkage, memory.fixed() ? MemoryForm.FIXED : MemoryForm.GROWING, Optional.of(memory));
  }

  /** An instance will not run any more: the next one may have its memory as the constant. */
  synchronized void released(LinearMemory memory) {
    if (alone.get() == memory) {
      alone.clear();
    }
  }

  @Override
  public List<GuestFrame> frames(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    var frames = new ArrayList<GuestFrame>();
    for (var element : innermost.getStackTrace()) {
      if (GeneratedFrames.isGuestCode(element)) {
        OptionalInt function = names().function(element.getMethodName());
        if (function.isPresent()) {
          frames.add(
              new GuestFrame(
                  function.getAsInt(),
                  lines.codeOffset(function.getAsInt(), element.getLineNumber())));
        }
      }
    }
    return frames;
  }
}
