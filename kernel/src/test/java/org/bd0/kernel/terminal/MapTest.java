package org.bd0.kernel.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Maps as text and as drawings. */
final class MapTest {
  private static final long GB = 1L << 30;
  private static final long BASE = 1L << 44;

  private static AddressMap map() {
    return new AddressMap(
        "address space",
        List.of(
            new Part(BASE, BASE + 4 * GB, Part.Kind.REGION, "1 one"),
            new Part(BASE + 4 * GB, BASE + 5 * GB, Part.Kind.GAP, ""),
            new Part(BASE + 5 * GB, BASE + 7 * GB, Part.Kind.REGION, "2 <two>"),
            new Part(BASE + 7 * GB, BASE + 7 * GB + 4096, Part.Kind.REGION, "3 small"),
            new Part(BASE + 7 * GB + 4096, BASE + 999 * GB, Part.Kind.GAP, ""),
            new Part(BASE + 999 * GB, BASE + 1001 * GB, Part.Kind.REGION, "4 far away")),
        100 * GB);
  }

  @Test
  void text() {
    assertEquals(
        """
        address space
        0x100000000000      4 GiB  1 one      |#############                      |
        0x100100000000      1 GiB  -          |             ...                   |
        0x100140000000      2 GiB  2 <two>    |                ######             |
        0x1001c0000000      4 KiB  3 small    |                      #            |
        0x1001c0001000    992 GiB  -          |                      ..//...      |
        0x10f9c0000000      2 GiB  4 far away |                             ######|
                   ...    100 GiB  free behind\
        """,
        new TextMap(map(), 75, false).text());
  }

  @Test
  void barsAreToScale() {
    Scale scale = new Scale(map());
    assertEquals(0, scale.column(BASE, 1100));
    assertEquals(400, scale.column(BASE + 4 * GB, 1100));
    assertEquals(500, scale.column(BASE + 5 * GB, 1100));
    assertEquals(700, scale.column(BASE + 7 * GB, 1100));
    assertEquals(900, scale.column(BASE + 999 * GB, 1100));
    assertEquals(1100, scale.column(BASE + 1001 * GB, 1100));
    assertTrue(scale.isCut(map().parts().get(4)));
  }

  @Test
  void linesAreAsWideAsAskedFor() {
    for (int width = 60; width < 200; width += 7) {
      String text = new TextMap(map(), width, false).text();
      int longest = text.lines().mapToInt(String::length).max().orElse(0);
      assertEquals(width, longest, text);
    }
  }

  @Test
  void colour() {
    String text = new TextMap(map(), 75, true).text();
    assertTrue(text.contains("|\033[30;44m#############\033[0m"), text);
    assertEquals(new TextMap(map(), 75, false).text(), text.replaceAll("\033\\[[0-9;]*m", ""));
  }

  @Test
  void drawingsAreXml() throws Exception {
    String svg = new SvgMap(map()).document();
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertEquals("svg", document.getDocumentElement().getTagName());
    assertTrue(svg.contains("2 &lt;two&gt;"), svg);
    assertEquals(1 + 7, document.getElementsByTagName("rect").getLength());
  }
}
