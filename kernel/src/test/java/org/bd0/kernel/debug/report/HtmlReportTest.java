package org.bd0.kernel.debug.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bd0.kernel.debug.RandomTrace;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The report: its figures are those of the records, counted once more here. */
class HtmlReportTest {
  private static final int WRITES = 60_000;

  @TempDir private Path folder;

  private final Map<String, Long> matrix = new TreeMap<>();
  private final Map<String, Long> flaggedMatrix = new TreeMap<>();
  private long bytes;
  private long flagged;

  private static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private String report(java.util.function.Consumer<TraceSink> trace) throws Exception {
    Path file = folder.resolve("report.html");
    try (HtmlReport report = HtmlReport.to(file, "run <1>.trace", 1_700_000_000_000L)) {
      trace.accept(report);
    }
    return Files.readString(file);
  }

  /** Writes of both processes into both regions and beyond, some of them stray. */
  private void scene(Scene scene, TraceSink sink) {
    scene.begin(sink);
    SplittableRandom random = new SplittableRandom(4);
    long[] bases = {Scene.READER, Scene.WRITER, 0x200000000000L};
    String[] names = {"reader[2]", "writer[3]", "nobody"};
    for (int i = 0; i < WRITES; i++) {
      int from = random.nextInt(2);
      int to = random.nextInt(50) > 0 ? from : random.nextInt(3);
      long place =
          switch (random.nextInt(4)) {
            case 0 -> scene.counter.address();
            case 1 -> Scene.HEAP + random.nextInt(0x3000);
            case 2 -> Scene.SIZE - 0x2000 - random.nextInt(0x1000);
            default -> 0x20000000L;
          };
      WriteRecord record = scene.write(bases[to] + place, i, i + 1);
      record.time = 1000L * i;
      record.process = 2 + from;
      record.thread = record.process;
      record.rip = random.nextBoolean() ? scene.store : scene.start.address();
      record.reasons = to == from ? 0 : WriteReason.STRAY.bit();
      sink.write(record);
      String cell = names[from] + " " + names[to];
      matrix.merge(cell, 1L, Long::sum);
      flaggedMatrix.merge(cell, to == from ? 0L : 1L, Long::sum);
      bytes += record.size;
      flagged += to == from ? 0 : 1;
    }
  }

  @Test
  void figuresAreThoseOfTheRecords() throws Exception {
    Scene scene = Scene.make(folder);
    String html = report(sink -> scene(scene, sink));
    Document page = parse(html);
    assertEquals("60,000", text(page, "figure-writes"));
    assertEquals(Words.count(flagged), text(page, "figure-stray"));
    assertEquals("2", text(page, "figure-writers"));
    assertEquals("run <1>.trace", first(page.getDocumentElement(), "h1").getTextContent());
    assertMatrix(page);
    Element timeline = byId(page, "timeline");
    assertEquals(WRITES, sum(timeline, "rect", "data-writes"));
    assertEquals(flagged, sum(timeline, "g", "data-flagged"));
    assertEquals(WRITES, sum(byId(page, "heatmap"), "g", "data-writes"));
    Element space = byId(page, "space");
    assertEquals(WRITES, sum(space, "g", "data-writes"));
    assertEquals(flagged, sum(space, "g", "data-flagged"));
    for (Element region : elements(space, "g")) {
      if (region.getAttribute("data-region").equals("reader[2]")) {
        long into = matrix.get("reader[2] reader[2]") + matrix.get("writer[3] reader[2]");
        assertEquals(Long.toString(into), region.getAttribute("data-writes"));
      }
    }
    assertEquals(flagged, sum(byId(page, "flagged"), "tr", "data-count"));
    assertEquals(WRITES, keys(byId(page, "instructions"), 0));
    assertEquals(bytes, keys(byId(page, "instructions"), 1));
    assertEquals(WRITES, keys(byId(page, "objects"), 0));
  }

  private void assertMatrix(Document page) {
    Element table = byId(page, "matrix");
    List<String> columns = new ArrayList<>();
    for (Element head : elements(first(table, "thead"), "th")) {
      columns.add(head.getTextContent());
    }
    Map<String, Long> found = new TreeMap<>();
    Map<String, Long> foundFlagged = new TreeMap<>();
    for (Element row : elements(first(table, "tbody"), "tr")) {
      String writer = first(row, "th").getTextContent();
      List<Element> cells = elements(row, "td");
      for (int i = 0; i < cells.size(); i++) {
        String cell = writer + " " + columns.get(i + 1);
        found.put(cell, Long.valueOf(cells.get(i).getAttribute("data-writes")));
        foundFlagged.put(cell, Long.valueOf(cells.get(i).getAttribute("data-flagged")));
      }
    }
    assertEquals(matrix, found);
    assertEquals(flaggedMatrix, foundFlagged);
    assertEquals(6, found.size());
  }

  @Test
  void strayWritesHaveTheirSource() throws Exception {
    Scene scene = Scene.make(folder);
    String html =
        report(
            sink -> {
              scene.begin(sink);
              long counter = Scene.READER + scene.counter.address();
              sink.write(scene.write(counter, 1, 0xdeadbeef, WriteReason.STRAY));
            });
    Element row = elements(first(byId(parse(html), "flagged"), "tbody"), "tr").getFirst();
    String text = row.getTextContent();
    for (String part :
        List.of(
            "stray",
            "writer[3]",
            "spoil (writer.c:4)",
            "*where = value;",
            "counter+0 in reader[2]",
            "00000001",
            "deadbeef",
            "0.005000 s")) {
      assertTrue(text.contains(part), part + " in " + text);
    }
    assertTrue(html.contains("&lt;&amp;&gt;"), "the argument is shown");
  }

  @Test
  void nothingComesFromElsewhere() throws Exception {
    Scene scene = Scene.make(folder);
    String html = report(sink -> scene(scene, sink));
    for (String word :
        List.of("http:", "https:", " src=", " href=", "@import", "<link", "fetch(")) {
      assertFalse(html.contains(word), word);
    }
    assertFalse(html.replace("url(#", "").contains("url("), "only the page's own patterns");
    assertTrue(html.contains("prefers-color-scheme: dark"));
  }

  /** Whatever a trace holds, the page is well-formed, and it does not grow with the trace. */
  @Test
  void anyTraceMakesAPageOfBoundedSize() throws Exception {
    String small = report(sink -> new RandomTrace(5).run(300_000, sink));
    parse(small);
    assertTrue(small.length() < 2_000_000, small.length() + " characters");
    parse(report(sink -> {}));
  }

  private static String text(Document page, String id) {
    return byId(page, id).getTextContent();
  }

  private static Element byId(Document page, String id) {
    for (Element element : elements(page.getDocumentElement(), "*")) {
      if (element.getAttribute("id").equals(id)) {
        return element;
      }
    }
    throw new AssertionError("no " + id);
  }

  private static Element first(Element in, String name) {
    return elements(in, name).getFirst();
  }

  private static List<Element> elements(Element in, String name) {
    List<Element> elements = new ArrayList<>();
    NodeList nodes = in.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static long sum(Element in, String name, String attribute) {
    return sum(elements(in, name), e -> number(e.getAttribute(attribute)));
  }

  /** The sum of a column of a table. */
  private static long keys(Element table, int column) {
    return sum(
        elements(first(table, "tbody"), "tr"),
        row -> number(elements(row, "td").get(column).getAttribute("data-key")));
  }

  private static long number(String text) {
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static long sum(List<Element> elements, ToLongFunction<Element> value) {
    return elements.stream().mapToLong(value).sum();
  }
}
