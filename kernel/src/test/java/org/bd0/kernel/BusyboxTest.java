package org.bd0.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's busybox-static, unmodified: command lines whose output, exit status and files are the
 * same natively, interpreted and translated, byte for byte.
 */
final class BusyboxTest {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  /**
   * Each a command line, or several separated by " ;; " that follow one another in one folder.
   * Words are separated by blanks, or quoted with apostrophes; `` stands for an apostrophe, and a
   * "< FILE" at the end for standard input.
   */
  private static final String[] COMMANDS = {
    "sha256sum text binary empty",
    "sha1sum binary",
    "sha512sum text",
    "md5sum text binary",
    "crc32 text binary empty",
    "gzip -c binary",
    "gzip -k text ;; gunzip -c text.gz ;; gzip -t text.gz",
    "gzip -9 binary ;; gunzip -c binary.gz",
    "bzip2 -k text ;; bunzip2 -c text.bz2",
    "bzip2 -c binary",
    "xz -dc packed.xz",
    "unxz packed.xz",
    "awk -F, '{ n[$2] += $3 } END { for (i = 0; i < 1; i++) print "
        + "n[\"alpha\"], n[\"zeta\"] }' table.csv",
    "awk 'BEGIN { for (i = 1; i < 20; i++) printf \"%d %5.2f %e %s\\n\", i, i "
        + "/ 7, exp(i), substr(\"abcdefgh\", i, 2) }'",
    "awk '{ gsub(/[aeiou]/, \"<&>\"); print NR \": \" toupper($0); if (NR > 20) exit 3 }' text",
    "awk 'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { "
        + "print f(15), sqrt(2), int(-3.7), 2 ^ 31, \"a\" < \"b\" }'",
    "sed -n 's/\\(line\\) \\([0-9]*\\)/\\2 \\1/;/^[BE]/p' text",
    "sed -e '3,5d' -e 's/a/A/g;y/xyz/XYZ/' -e '$!N;P;D' text",
    "sed -i 's/alpha/ALPHA/' text",
    "sort text",
    "sort -t, -k3,3n -k2,2r table.csv",
    "sort -n -u numbers",
    "sort -r -f text",
    "uniq -c empty",
    "sort -o sorted text ;; uniq -w 4 -c sorted",
    "wc text binary empty",
    "wc -l < text",
    "cut -d, -f2,3 table.csv",
    "cut -c3-9 text",
    "tr a-z A-Z < text",
    "tr -d ' ,' < text",
    "tr -s '[:alpha:]' x < text",
    "od -A x -t x1z binary",
    "od -c text",
    "hexdump -C binary",
    "hexdump binary",
    "find tree",
    "find . -name 'l*' -type f",
    "find tree -perm -100 -type f",
    "ls -lR tree",
    "ls -la",
    "ls -1F tree tree/branch",
    "tar c -f archive.tar tree ;; tar t -v -f archive.tar ;; tar x -f archive.tar -C tree/bare",
    "diff text other",
    "diff -u text other",
    "diff -r tree tree/branch",
    "cmp text other",
    "expr 6 * ( 7 + 1 ) % 5",
    "expr abcdef : '.*\\(cd\\)'",
    "factor 1234567890 97 1000036000099",
    "dc -e '20k 2 v p 3 5 ^ p'",
    "cat text table.csv",
    "cat -n text",
    "head -n 7 text",
    "tail -n 7 text",
    "tail -c 100 binary",
    "tac text",
    "rev text",
    "nl text",
    "fold -w 30 text",
    "expand text",
    "paste text numbers",
    "grep -n 'a.*7$' text",
    "grep -c -i beta text other",
    "grep -E -o '(line|text) ?[0-9]+' text",
    "seq 1 3 50",
    "printf '%s %d %x %o %c|%5.1f|%-8s|' a 42 255 8 hello 3.14159 left",
    "echo -e 'one\\ttwo\\nthree'",
    "basename /usr/lib/libfoo.so .so",
    "mkdir -p a/b/c ;; touch a/b/file ;; rmdir a/b/c ;; mv a/b/file a/moved ;; ls -R a",
    "cp -r tree copy ;; ls -R copy ;; rm -r tree",
    "ln -s text symlink ;; ln text hardlink ;; readlink symlink ;; stat -c '%h %s %F' hardlink",
    "chmod 600 text ;; chmod a+x other ;; stat -c '%a %n' text other",
    "dd if=binary of=copied bs=1000 count=7 skip=2",
    "truncate -s 1234 text ;; stat -c %s text",
    "base64 binary",
    "uuencode binary name",
    "cal 9 2025",
    "date -u -d @1000000000 +%Y-%m-%dT%H:%M:%S",
    "date -u -r text",
    "sh -c 'export A=1 B; unset PATH; export -p'",
    "test -f text",
    "test -d text",
    "sleep 0",
    "usleep 10",
    "false",
    "strings -n 8 binary",
    "unexpand -a text",
    "cat missing",
    "ls missing",
    "rm missing",
    "sh -c 'i=0; while [ $i -lt 50 ]; do i=$((i + 1)); [ $((i % 3)) -eq 0 "
        + "] && continue; echo $i; done'",
    "sh -c 'f() { [ $1 -le 1 ] && r=1 && return; f $(($1 - 1)); r=$((r * $1)); }; f 12; echo $r'",
    "sh -c 'for w in tree/* t*; do case $w in *link) echo link $w;; *.csv) "
        + "echo table;; *) echo ${w##*/} ${#w};; esac; done'",
    "sh -c 'while read -r a b c; do echo \"$c|$b|$a\"; done < text > out; "
        + "read x < out; echo \"$x\"; exit 5'",
    "sh -c 'set -- a \"b c\" d; echo $# \"$2\"; shift; echo \"$*\"; printf "
        + "\"%s\\n\" \"$@\"; unset x; echo ${x:-none} ${x:=set} $x'",
    "sh -c 'x=$((0x1f + 017 - 3 ** 2)); echo $x $((x << 3)) $((x > 10 ? 1 : 2)); echo $((1 / 0))'",
    "sh -c 'trap \"echo bye\" EXIT; cd tree && pwd -P > /dev/null; echo $?; "
        + "echo done >&2; test -d branch'",
    "sh missing-script"
  };

  /** Made by xz 5.4: this busybox only unpacks. */
  private static final String COMPRESSED =
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4FIgA/5dADYaSh8IoCYDTQad7+2JIfzUvkgK2vZPyrwf45KE"
          + "A+l1UQ0N7/XzibRiI4HHjLt+bV5qnUYaHD+DSsrnmOB9fnHv/3CBYkNLAUjoYkMwj2cVtFLI8EqaFIS9"
          + "E4aNqUrfEocUGq4mDRQXPHgE/irz/tT6ro9kBmUu/XR8IQzTn34ma2aPZ4J0YdWYxcLWdshXKoEZscI7"
          + "zKWz51pngtZWATYPtCGSS/sCTXzfmnkAoxT868D9zEGSlVkqgqJet3GNi4Tt2+xW/ckQmbipu1lpt3M2"
          + "TR0rU87EA+esAbeLqr8f00DBioDhS6yu3I0Vx7UA63VZxscmJQbtGWPHOLMkPEcUi8BOcEvdEQifgDd4"
          + "yjEdAYs++tG8PnrgXM2GK9s6YTRKKtD/jJE0Tn+Hwq19f7jmGIgCo5N1xp8naxeod5UluH9c0RS5x1/n"
          + "8R5htBzAZxyHiTlQ8PaOZtl+xHcOYPe/atSpr/MhU5ir9B49QbL9WlyyfBqAhakWfclWv+7ZA7x9gR2p"
          + "ehSfjyXnlVwKdHU/J5D1N1uT5bIM3Ecwi/Tv8DHhj3YSTiDGtccKw7ing5j0I0YiP55OzgFzpJK9f+J+"
          + "wZlhgo9dtBWCgaFb8IRk1/XuZfYl1BgQ/TxJDoC81azEIK7XCwGLR0qDtp82LIWep9oHhgIRRwiCWSDE"
          + "9iAUWusRlDpIhjsgcFdXwjZ/sEzwUcgi6xKHtTZxknTquGEWcutib/9MgSE8x2OMtvGCiGt3SYZCJ7VD"
          + "wULhEDsp0pOjKul59m8OACBpvkrntwJuQCAYd4mN8+TGVhnad2Cfeov+ayBS+kntLlcE+P0Nc1C6faZa"
          + "m3/So/xZbn2J0r/3tC8db+8+u+KAdCad/e4oZ9VMzAAUTbT+rM6uhFkpo6zRmCsYKwxUPH3Xtww9RIwf"
          + "srre8WIK3+9ALnpM/7dGfyPC31nXO0Pbmyj+encbd4v6kNZ4Lz+2i+ja/MFl/BKYRdGNu/pUyr3V7dNT"
          + "YiYHz7ZOwd92+RGtMS/02cXxavdwTR0V242qmG4OHvyuumPTdit4IL0oqqeKlpjgPlf9ltJGAOjss5xE"
          + "XNlP6by4NlMbnnN5cuunp7nVoDVmUbUdCMDmW0pigTLlF2Q8SlcVVsoxBhynSjGK8RrMJFM5zik45oqN"
          + "SM4XHdwkdXRAKjXFAWj+B8YhI8Dvz0XE6gpgQJVAJ0XKVTX93IlILMXgNjtj0/j/Zqd7vzjjjn6WmVxA"
          + "L9+LJ57kKdg6/mtU7ejCKVA4QRG8ofajT4nj4JeRZ/scoOwSdzIvBhZBOl7aT//KvFLtvdkYR5cxei7R"
          + "hStgWqIUu/D1iccmtRoUoERv7LxtkE8sAQnvsI4MFYLgAAAAjXH5fBn5d44AAZoIoaQBAKQQZX2xxGf7"
          + "AgAAAAAEWVo=";

  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/bin:/bin", "TZ", "UTC", "HOME", "/", "LC_ALL", "C");

  /** The runs follow one another in a folder of the same name, because some programs tell it. */
  @TempDir private Path parent;

  @TestFactory
  Stream<DynamicTest> commands() {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    return Stream.of(COMMANDS)
        .map(command -> DynamicTest.dynamicTest(command, () -> compare(command)));
  }

  @TestFactory
  Stream<DynamicTest> thereAreEnough() {
    return Stream.of(
        DynamicTest.dynamicTest("at least 40", () -> assertTrue(COMMANDS.length >= 40)));
  }

  private void compare(String command) throws Exception {
    String expected = run(command, null);
    assertTrue(!expected.contains("applet not found"), "this busybox has no such command");
    for (Programs.Way way : EnumSet.range(Programs.Way.INTERPRETED, Programs.Way.UNITS)) {
      assertEquals(expected, run(command, way), way.name());
    }
  }

  /** Everything that can be seen of a run: streams, statuses, and the files it leaves. */
  private String run(String command, Programs.Way way) throws Exception {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    try {
      prepare(folder);
      StringBuilder seen = new StringBuilder();
      for (String line : command.split(" ;; ")) {
        List<String> words = words(line);
        String input = "";
        if (words.size() > 2 && words.get(words.size() - 2).equals("<")) {
          input = Files.readString(folder.resolve(words.removeLast()), StandardCharsets.ISO_8859_1);
          words.removeLast();
        }
        Programs.Job job = new Programs.Job(BUSYBOX, words, ENVIRONMENT, input, folder);
        seen.append(way == null ? Programs.runNative(job) : Programs.runGuest(job, way));
      }
      return seen.append(files(folder)).toString();
    } finally {
      Programs.delete(folder);
    }
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean any = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
        any = true;
      } else if (c == ' ' && !quoted) {
        if (any) {
          words.add(word.toString());
        }
        word.setLength(0);
        any = false;
      } else {
        word.append(c == '`' ? '\'' : c);
        any = true;
      }
    }
    if (any) {
      words.add(word.toString());
    }
    return words;
  }

  private static void prepare(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    StringBuilder numbers = new StringBuilder();
    StringBuilder table = new StringBuilder();
    byte[] bytes = new byte[20_000];
    int random = 12345;
    String[] names = {"alpha", "Beta", "gamma", "delta", "Epsilon", "zeta", "eta", "theta"};
    for (int i = 0; i < 300; i++) {
      random = random * 1103515245 + 12345;
      int value = random >>> 16;
      String name = names[value % names.length];
      text.append(name).append(" line ").append(i).append(" of the text, ").append(value % 7);
      text.append('\n');
      numbers.append(value % 2 == 0 ? "-" : "").append(value % 1000).append('.').append(value % 10);
      numbers.append('\n');
      table.append(i).append(',').append(name).append(',').append(value % 100).append('\n');
    }
    for (int i = 0; i < bytes.length; i++) {
      random = random * 1103515245 + 12345;
      bytes[i] = (byte) (random >>> (i % 3 == 0 ? 24 : 30));
    }
    Files.writeString(folder.resolve("text"), text);
    Files.writeString(
        folder.resolve("other"), text.toString().replace("gamma", "GAMMA").replace("1\n", "1!\n"));
    Files.writeString(folder.resolve("numbers"), numbers);
    Files.writeString(folder.resolve("table.csv"), table);
    Files.write(folder.resolve("binary"), bytes);
    Files.write(folder.resolve("empty"), new byte[0]);
    Files.write(folder.resolve("packed.xz"), Base64.getDecoder().decode(COMPRESSED));
    Path tree = Files.createDirectories(folder.resolve("tree/branch/twig"));
    Files.writeString(tree.resolve("leaf"), "a leaf\n");
    Files.writeString(folder.resolve("tree/branch/script"), "#!/bin/sh\necho hello\n");
    Files.setPosixFilePermissions(
        folder.resolve("tree/branch/script"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(folder.resolve("tree/link"), Path.of("branch/twig/leaf"));
    Files.createSymbolicLink(folder.resolve("tree/broken"), Path.of("nowhere"));
    Files.createDirectory(folder.resolve("tree/bare"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    setTimes(folder);
  }

  /** A fixed time for everything, contents before the folders that hold them. */
  private static void setTimes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(time, time, null);
      }
    }
  }

  private static String files(Path folder) throws IOException {
    StringBuilder seen = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList()) {
        seen.append(folder.relativize(file)).append(' ');
        seen.append(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        if (Files.isSymbolicLink(file)) {
          seen.append(" -> ").append(Files.readSymbolicLink(file));
        } else if (Files.isRegularFile(file)) {
          seen.append(' ').append(Arrays.hashCode(Files.readAllBytes(file)));
        }
        seen.append('\n');
      }
    }
    return seen.toString();
  }
}
