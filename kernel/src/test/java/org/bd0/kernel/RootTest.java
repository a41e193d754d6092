package org.bd0.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bd0.kernel.linux.Root;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A root for the guest: what busybox sees there is what it sees natively under chroot(2), and no
 * name leads out.
 */
final class RootTest {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  /** What is outside, and must never be seen. */
  private static final String SECRET = "outside the root";

  private static final String[] COMMANDS = {
    "pwd; cat /etc/name ../../../etc/name; cd /tmp; pwd; cat ../../../../etc/name",
    "cat /up/name /above/etc/name /absolute/etc/name /tmp/link",
    "cat /above/secret /up/../../secret /absolute/secret ../secret /../secret",
    "cd /tmp; mkdir -p a/b; cd a/b; pwd; cat ../../../../../../../secret; cat ../../../etc/name",
    "ln -s ../../../../secret s; cat s; ln -s /secret t; cat t; readlink s t; rm s t",
    "ln -s /tmp/new dangling; echo made > dangling; cat /tmp/new; ls -l /tmp/new | wc -l",
    "ln -s loop loop; cat loop; rm loop",
    "echo 1 > f; ln f g; cat g; mv f h; cat h g; rm h g; ls /tmp",
    "cd /tmp; mkdir d; cd d; rmdir ../d; pwd; cd ..; pwd",
    "ls /; ls -d /. /..; ls /../..; stat -c %n /..",
    "sh -c 'cat /etc/name'; /bin/sh -c 'cd /etc && ../bin/cat name'; cd /bin && ./cat ../etc/name",
    "printf '#!/bin/sh\\necho script $1\\n' > /tmp/s; chmod +x /tmp/s; /tmp/s arg; cd tmp; ./s x",
    "cat /proc/self/root/secret /proc/self/cwd/../secret /proc/self/fd/../root/secret",
    "cat /proc/1/root/secret /dev/fd/../../../secret /proc/self/fd/0/../../secret",
    "cat nothing/..; cat /etc/name/..; cat /etc/name/; ls /tmp/",
    "mkdir x; ln -s ../.. x/y; cat x/y/secret x/y/../secret; ls x/y; rm -r x",
    "touch -h up; chmod 700 tmp; test -d tmp/. && echo there; test -L up && echo link",
    "find / -maxdepth 1 | sort; cp /etc/name /tmp/copy; cat /tmp/copy",
  };

  @TempDir private Path parent;

  private Path root;

  @BeforeEach
  void make() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    Files.writeString(parent.resolve("secret"), SECRET + "\n");
  }

  private void prepare() throws IOException {
    root = Files.createDirectory(parent.resolve("root"));
    Path bin = Files.createDirectory(root.resolve("bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    String names = "cat chmod cp find ln ls mkdir mv readlink rm rmdir sh sort stat test touch wc";
    for (String name : names.split(" ")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
    }
    Files.writeString(Files.createDirectory(root.resolve("etc")).resolve("name"), "inside\n");
    Files.createSymbolicLink(
        Files.createDirectory(root.resolve("tmp")).resolve("link"), Path.of("/etc/name"));
    Files.createSymbolicLink(root.resolve("up"), Path.of("../../../../etc"));
    Files.createSymbolicLink(root.resolve("above"), Path.of("../../.."));
    Files.createSymbolicLink(root.resolve("absolute"), Path.of("/"));
  }

  @TestFactory
  Stream<DynamicTest> asUnderChroot() {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "chroot(2) is for the user root only");
    return Stream.of(COMMANDS)
        .map(command -> DynamicTest.dynamicTest(command, () -> compare(command)));
  }

  private void compare(String command) throws Exception {
    prepare();
    List<String> natively = List.of("chroot", root.toString(), "/bin/sh", "-c", command);
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of(BUSYBOX.toString()), natively.stream()).toList())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String expected =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    Programs.delete(root);
    prepare();
    String seen = run(new Root(root.toString(), List.of(), false, false), command);
    assertEquals(expected, seen);
    assertFalse(seen.contains(SECRET), seen);
    Programs.delete(root);
  }

  /** What a shell below a root prints, both streams in one. */
  private String run(Root below, String command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-c", "exec 2>&1; " + command));
    Programs.Job job =
        new Programs.Job(Path.of("/bin/sh"), arguments, Map.of("PATH", "/bin"), "", root);
    return Programs.runGuest(job, Programs.Way.TRANSLATED, below).output();
  }

  @Test
  void bindsAreSeenAtTheirPlaces() throws Exception {
    prepare();
    Path other = Files.createDirectory(parent.resolve("other"));
    Files.writeString(other.resolve("file"), "bound\n");
    Files.createSymbolicLink(other.resolve("out"), Path.of("../secret"));
    Root below =
        new Root(
            root.toString(),
            List.of(other + ":/mnt", parent.resolve("secret") + ":/etc/name"),
            false,
            false);
    assertEquals("/mnt\nbound\nbound\n", run(below, "cd /mnt; pwd; cat file /mnt/../mnt/file"));
    assertEquals(SECRET + "\n", run(below, "cat /etc/name"));
    assertFalse(run(below, "cat /mnt/out; cat /mnt/../secret").contains(SECRET));
  }

  @Test
  void nothingCanBeChanged() throws Exception {
    prepare();
    Root below = new Root(root.toString(), List.of("/dev:/dev"), true, false);
    String seen = run(below, "echo x > /etc/name; mkdir y; rm tmp/link; touch new; cat /etc/name");
    assertTrue(seen.contains("Read-only file system"), seen);
    assertTrue(seen.endsWith("inside\n"), seen);
    assertEquals("ok\n", run(below, "echo x > /dev/null && echo ok"));
    assertFalse(Files.exists(root.resolve("y")));
    assertTrue(Files.isSymbolicLink(root.resolve("tmp/link")));
  }
}
