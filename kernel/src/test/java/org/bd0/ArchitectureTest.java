package org.bd0;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Imports run one way, between the modules and between the packages inside them.
 *
 * <p>What a class uses is read from its constant pool: every name there counts, so that the names
 * in strings that the emitter makes bytecode of count too.
 */
class ArchitectureTest {

  /** A room of the house: its package, and the rooms below that its classes may use. */
  enum Room {
    ELF("org.bd0.elf"),
    RUNTIME("org.bd0.runtime"),
    DECODE("org.bd0.translator.decode", RUNTIME),
    IR("org.bd0.translator.ir", RUNTIME),
    LIFT("org.bd0.translator.lift", DECODE, IR, RUNTIME),
    OPTIMISE("org.bd0.translator.optimise", IR, RUNTIME),
    INTERPRET("org.bd0.translator.interpret", IR, RUNTIME),
    EMIT("org.bd0.translator.emit", IR, RUNTIME),
    TRANSLATOR("org.bd0.translator", RUNTIME, DECODE, IR, LIFT, OPTIMISE, INTERPRET, EMIT),
    KERNEL("org.bd0.kernel", ELF, RUNTIME, TRANSLATOR),
    LINUX("org.bd0.kernel.linux", ELF, RUNTIME, TRANSLATOR, KERNEL),
    DEBUG("org.bd0.kernel.debug", ELF, RUNTIME, KERNEL, LINUX),
    HYPERVISOR("org.bd0.kernel.hypervisor", ELF, RUNTIME, TRANSLATOR, KERNEL, DEBUG, LINUX),
    CLI("org.bd0.kernel.cli", ELF, RUNTIME, TRANSLATOR, KERNEL, DEBUG, LINUX, HYPERVISOR),
    TERMINAL(
        "org.bd0.kernel.terminal", ELF, RUNTIME, TRANSLATOR, KERNEL, DEBUG, LINUX, HYPERVISOR, CLI);

    private final String packageName;
    private final List<Room> below;

    Room(String packageName, Room... below) {
      this.packageName = packageName;
      this.below = List.of(below);
    }

    boolean mayUse(Room other) {
      return other == this || below.contains(other);
    }

    /** The room of a package: the one with the longest name that the package's name begins with. */
    static Room of(String packageName) {
      Room found = null;
      for (Room room : values()) {
        boolean inside = (packageName + ".").startsWith(room.packageName + ".");
        if (inside && (found == null || room.packageName.length() > found.packageName.length())) {
          found = room;
        }
      }
      return found;
    }
  }

  /** A library, by the beginning of its packages' names, and the rooms that may use it. */
  enum Library {
    HOST_MEMORY("jdk.internal.", Room.RUNTIME, Room.EMIT),
    UNSUPPORTED("sun."),
    BYTECODE("org.objectweb.asm.", Room.EMIT),
    RING_BUFFER("org.agrona.", Room.DEBUG),
    COMMAND_LINE("picocli.", Room.CLI, Room.TERMINAL),
    LINE_EDITOR("org.jline.", Room.TERMINAL);

    private final String prefix;
    private final List<Room> users;

    Library(String prefix, Room... users) {
      this.prefix = prefix;
      this.users = List.of(users);
    }
  }

  private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z][a-z0-9]*/)+[A-Z][\\w$]*");

  /** The names of the classes that each of our classes uses, with dots. */
  private static Map<String, Set<String>> uses;

  @BeforeAll
  static void readClasses() throws IOException, URISyntaxException {
    List<byte[]> files = new ArrayList<>();
    for (URL url :
        Collections.list(ArchitectureTest.class.getClassLoader().getResources("org/bd0"))) {
      if (url.getProtocol().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(url.toURI(), Map.of())) {
          files.addAll(classFiles(jar.getPath("org/bd0")));
        }
      } else if (!url.getPath().contains("/test-classes/")) {
        files.addAll(classFiles(Path.of(url.toURI())));
      }
    }
    uses =
        files.stream()
            .map(bytes -> ClassFile.of().parse(bytes))
            .filter(model -> !nameOf(model).startsWith("org.bd0.testsupport."))
            .collect(toMap(ArchitectureTest::nameOf, ArchitectureTest::namesIn));
    assertFalse(uses.isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void aRoomUsesOnlyTheRoomsBelow(Room room) {
    Set<String> wrong = new TreeSet<>();
    uses.forEach(
        (user, names) -> {
          for (String name : names) {
            if (Room.of(packageOf(user)) == room
                && name.startsWith("org.bd0.")
                && !room.mayUse(Room.of(packageOf(name)))) {
              wrong.add(user + " uses " + name);
            }
          }
        });
    assertEquals(Set.of(), wrong);
  }

  @ParameterizedTest
  @EnumSource
  void aLibraryIsUsedInItsRoomsOnly(Library library) {
    Set<String> wrong = new TreeSet<>();
    uses.forEach(
        (user, names) -> {
          for (String name : names) {
            if (name.startsWith(library.prefix)
                && !library.users.contains(Room.of(packageOf(user)))) {
              wrong.add(user + " uses " + name);
            }
          }
        });
    assertEquals(Set.of(), wrong);
  }

  @Test
  void everyPackageIsInARoom() {
    Set<String> homeless = new TreeSet<>();
    for (String user : uses.keySet()) {
      String packageName = packageOf(user);
      Room room = Room.of(packageName);
      // A new phase of the translator has to say in the table above what it may use.
      boolean newPhase = room == Room.TRANSLATOR && !packageName.equals(room.packageName);
      if (room == null || newPhase) {
        homeless.add(packageName);
      }
    }
    assertEquals(Set.of(), homeless);
  }

  private static List<byte[]> classFiles(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(".class"))
          .map(
              path -> {
                try {
                  return Files.readAllBytes(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    }
  }

  private static String nameOf(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  private static Set<String> namesIn(ClassModel model) {
    Set<String> names = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof Utf8Entry text) {
        Matcher matcher = CLASS_NAME.matcher(text.stringValue());
        while (matcher.find()) {
          names.add(matcher.group().replace('/', '.'));
        }
      }
    }
    return names;
  }
}
