package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The chart, and the tables of the same results. */
class ChartTest {
  private static final Engine NATIVE = new Engine("native", List.of());
  private static final Engine TRANSLATOR = new Engine("translator", List.of());
  private static final Engine PEER = new Engine("a<b", List.of());

  private final Results results =
      new Results(
          Map.of("CPU", "one & only"),
          List.of(NATIVE, TRANSLATOR, PEER),
          List.of(
              row("fast.glibc", "integer", 100, 80, 150),
              row("slow.musl", "real programs", 100, 2500, 300),
              Row.skipped(program("absent", "real programs"), "", "not there"),
              row("hello.glibc", Program.START_UP, 1, 100, 20)),
          null);

  @Test
  void itIsWellFormedAndHasEveryProgramAndEngine() throws Exception {
    String svg = Chart.of(results);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertEquals("svg", document.getDocumentElement().getTagName());
    List<String> texts = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName("text");
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    for (Row row : results.rows()) {
      assertTrue(texts.contains(row.label()), row.label());
    }
    assertTrue(texts.containsAll(List.of("translator", "a<b", "steady state", "whole process")));
    assertTrue(texts.containsAll(List.of("25.0", "0.80", "skipped: not there")), texts.toString());
    assertEquals(0, document.getElementsByTagName("script").getLength());
    assertFalse(svg.contains("http://www.w3.org/1999"), "nothing from elsewhere");
  }

  @Test
  void barsOfWhatIsFasterThanTheCpuLieToTheLeft() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Chart.of(results).getBytes(StandardCharsets.UTF_8)));
    int fast = bar(document, "fast.glibc, translator, whole process: 0.80");
    int slow = bar(document, "slow.musl, translator, whole process: 25.0");
    assertTrue(fast < slow, fast + " " + slow);
  }

  private static int bar(Document document, String title) {
    NodeList bars = document.getElementsByTagName("rect");
    for (int i = 0; i < bars.getLength(); i++) {
      if (bars.item(i).getTextContent().equals(title)) {
        return Integer.parseInt(((Element) bars.item(i)).getAttribute("x"));
      }
    }
    throw new AssertionError("no bar: " + title);
  }

  @Test
  void withoutTheCpuThereIsNoChart() {
    assertNull(Chart.of(new Results(Map.of(), List.of(TRANSLATOR), List.of(), null)));
  }

  @Test
  void tablesNameTheBestAndTheWorst() {
    String text = Markdown.of(results);
    assertTrue(
        text.contains("- translator/native: from 0.80 (fast.glibc) to 25.0 (slow.musl)"), text);
    assertTrue(text.contains("- absent skipped: not there"), text);
    assertTrue(text.contains("**mean, all but start-up**"), text);
    // The geometric mean of 0.8 and 25, of two of three programs.
    assertTrue(text.contains("4.47 (2 of 3)"), text);
  }

  @Test
  void scalesShowAllValuesAndOne() {
    Scale scale = Scale.of(new double[] {0.7, 33}, 300);
    assertEquals(List.of(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0), scale.ticks());
    assertEquals(0, scale.at(0.5));
    assertEquals(300, scale.at(50));
    assertEquals(List.of(1.0, 2.0), Scale.of(new double[0], 9).ticks());
    assertEquals("0.5", Scale.label(0.5));
    assertEquals("200", Scale.label(200));
  }

  private static Program program(String name, String group) {
    return new Program(name, Program.TEST_PROGRAMS, group, List.of("", "", ""));
  }

  /** Milliseconds of the three engines; the start-up group has no steady state. */
  private static Row row(String name, String group, double... milliseconds) {
    List<Cell> whole = new ArrayList<>();
    List<Cell> steady = new ArrayList<>();
    List<Engine> engines = List.of(NATIVE, TRANSLATOR, PEER);
    for (int i = 0; i < engines.size(); i++) {
      long nanoseconds = (long) (milliseconds[i] * 1e6);
      Cell cell = new Cell(engines.get(i));
      cell.add(new HostProcess.Result(nanoseconds, nanoseconds, 0, false));
      whole.add(cell);
      cell = new Cell(engines.get(i));
      cell.add(new HostProcess.Result(nanoseconds, nanoseconds, 0, false));
      cell.add(new Steady(milliseconds[i]), new Steady(milliseconds[i]));
      steady.add(cell);
    }
    if (group.equals(Program.START_UP)) {
      steady.clear();
    }
    return new Row(program(name, group), "1", whole, "1", steady, null);
  }
}
