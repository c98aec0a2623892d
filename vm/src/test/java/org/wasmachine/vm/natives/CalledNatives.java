package org.wasmachine.vm.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Which natives a suite calls, read from its class files: by name, as a constant or as the first
 * word of a row of an annotation or of a file; or as the Java method that implements it. Names of
 * methods and comments do not count.
 */
final class CalledNatives {

  private final Set<String> names = new HashSet<>();
  private final Set<String> methods = new HashSet<>();
  private final String prefix;

  private CalledNatives(String prefix) {
    this.prefix = prefix;
  }

  /** Of a suite, the classes in it and those it extends. */
  static CalledNatives of(Class<?> suite) {
    CalledNatives called = new CalledNatives(suite.getAnnotation(Rows.class).prefix());
    for (Class<?> type = suite; type != Object.class; type = type.getSuperclass()) {
      called.readNest(type);
    }
    String file = suite.getAnnotation(Rows.class).file();
    if (!file.isEmpty()) {
      text(suite, file).lines().forEach(line -> called.names.add(line.split(",")[0]));
    }
    return called;
  }

  boolean contains(Native.Method method) {
    String name = method.name();
    return names.contains(name)
        || name.startsWith(prefix) && names.contains(name.substring(prefix.length()))
        || methods.contains(method.owner().getName() + "." + method.method());
  }

  private void readNest(Class<?> type) {
    read(type);
    for (Class<?> inner : type.getDeclaredClasses()) {
      readNest(inner);
    }
  }

  private void read(Class<?> type) {
    ClassModel model = ClassFile.of().parse(bytes(type, resource(type)));
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof StringEntry constant) {
        names.add(constant.stringValue());
      } else if (entry instanceof MemberRefEntry member) {
        String owner = member.owner().asInternalName().replace('/', '.');
        methods.add(owner + "." + member.name().stringValue());
      }
    }
    for (MethodModel method : model.methods()) {
      method
          .findAttribute(Attributes.runtimeVisibleAnnotations())
          .ifPresent(
              annotations ->
                  annotations.annotations().stream()
                      .flatMap(annotation -> annotation.elements().stream())
                      .map(AnnotationElement::value)
                      .forEach(this::addRows));
    }
  }

  private void addRows(AnnotationValue value) {
    if (value instanceof AnnotationValue.OfArray array) {
      array.values().forEach(this::addRows);
    } else if (value instanceof AnnotationValue.OfString rows) {
      rows.stringValue().lines().forEach(row -> names.add(row.strip().split("[ ,|]")[0]));
    }
  }

  private static String resource(Class<?> type) {
    return type.getName().substring(type.getPackageName().length() + 1) + ".class";
  }

  private static String text(Class<?> beside, String name) {
    return new String(bytes(beside, name), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
