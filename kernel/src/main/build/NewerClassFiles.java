import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives the classes of a jar a newer version and stack maps, in place: {@code java
 * NewerClassFiles.java JAR...}
 *
 * <p>ASM is published with the class files of Java 5. Those have no stack maps, so they are
 * verified by inference, which is slow, and the JVM keeps no class in an ahead-of-time cache that
 * it has to verify so: each start of bd0-run loaded and verified 28 classes from the jar, 15 ms.
 */
final class NewerClassFiles {
  /** Java 8: the first version without the old verifier. */
  private static final int VERSION = 52;

  private NewerClassFiles() {}

  public static void main(String[] jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = Path.of(jars[i]).toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls)) {
      ClassFile classFile =
          ClassFile.of(
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)));
      for (String jar : jars) {
        try (FileSystem content = FileSystems.newFileSystem(Path.of(jar))) {
          for (Path path : classes(content.getPath("/"))) {
            renew(classFile, path);
          }
        }
      }
    }
  }

  private static List<Path> classes(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(".class"))
          .filter(path -> !path.endsWith("module-info.class"))
          .toList();
    }
  }

  private static void renew(ClassFile classFile, Path path) throws IOException {
    ClassModel old = classFile.parse(Files.readAllBytes(path));
    if (old.majorVersion() >= VERSION) {
      return;
    }
    // Transforming the code is what makes the stack maps be written.
    ClassTransform code =
        ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
    ClassTransform version = ClassTransform.endHandler(builder -> builder.withVersion(VERSION, 0));
    Files.write(path, classFile.transformClass(old, code.andThen(version)));
  }
}
