package org.wasmachine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code wasmachine rewrite-jars FOLDER}, a step of the build: rewrites classes of libraries that
 * were compiled for Java 5 to the current class-file version, with stack maps. The JVM's
 * ahead-of-time cache refuses such old classes, and parsing and verifying them would be most of a
 * start of the program.
 */
@Command(name = "rewrite-jars", hidden = true)
final class RewriteJarsCommand implements Callable<Integer> {

  /** The first version that the cache accepts (Java 6). */
  private static final int FIRST_CACHEABLE = 50;

  @Parameters(index = "0", paramLabel = "DIR", description = "Folder of jars.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        rewriteIfOld(jar);
      }
    }
    return 0;
  }

  private static void rewriteIfOld(Path jar) throws IOException {
    Path rewritten = jar.resolveSibling(jar.getFileName() + ".new");
    boolean changed = false;
    try (JarFile old = new JarFile(jar.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(rewritten))) {
      ClassFile classFile =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ConstantPoolSharingOption.NEW_POOL,
              ClassHierarchyResolverOption.of(hierarchy(old)));
      for (JarEntry entry : old.stream().toList()) {
        byte[] bytes = old.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".class") && major(bytes) < FIRST_CACHEABLE) {
          Optional<byte[]> modern = modernized(classFile, bytes);
          changed |= modern.isPresent();
          bytes = modern.orElse(bytes);
        }
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(bytes);
        out.closeEntry();
      }
    }
    if (changed) {
      Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(rewritten);
    }
  }

  private static int major(byte[] bytes) {
    return (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
  }

  /** Empty for a class that uses classes which are not there: it stays as it is. */
  private static Optional<byte[]> modernized(ClassFile classFile, byte[] bytes) {
    ClassModel old = classFile.parse(bytes);
    try {
      return Optional.of(
          classFile.transformClass(
              old,
              ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                  .andThen(ClassTransform.dropping(ClassFileVersion.class::isInstance))
                  .andThen(
                      ClassTransform.endHandler(
                          builder -> builder.withVersion(ClassFile.latestMajorVersion(), 0)))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Knows the classes of the jar and those of Java, to merge types in stack maps. */
  private static ClassHierarchyResolver hierarchy(JarFile jar) {
    return ClassHierarchyResolver.ofResourceParsing(
            type -> {
              String name = type.descriptorString();
              JarEntry entry = jar.getJarEntry(name.substring(1, name.length() - 1) + ".class");
              try {
                return entry == null ? null : jar.getInputStream(entry);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .orElse(ClassHierarchyResolver.defaultResolver());
  }
}
