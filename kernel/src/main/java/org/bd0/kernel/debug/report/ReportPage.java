package org.bd0.kernel.debug.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.WriteReason;

/** The report: first what is wrong, then pictures of where, who and when, then what is most. */
final class ReportPage {
  private static final String UNITS = "KMGT";

  private final Statistics statistics;
  private final String title;
  private final long startMillis;
  private final Html page = new Html();

  ReportPage(Statistics statistics, String title, long startMillis) {
    this.statistics = statistics;
    this.title = title;
    this.startMillis = startMillis;
  }

  /** A size in the largest unit that gives a whole number, or one decimal. */
  static String size(long bytes) {
    int unit = -1;
    double rest = bytes;
    while (rest >= 1024 && unit < UNITS.length() - 1) {
      rest /= 1024;
      unit++;
    }
    return Html.number(rest) + (unit < 0 ? " B" : " " + UNITS.charAt(unit) + "iB");
  }

  /** What a cell of the matrix says. */
  static String sentence(Statistics.Cell cell) {
    String whose = cell.owner == cell.writer ? "its own" : "no process's";
    if (cell.owner != null && cell.owner != cell.writer) {
      whose = cell.owner.label() + "'s";
    }
    String text =
        cell.writer.label()
            + " wrote into "
            + whose
            + " memory: "
            + Words.count(cell.writes, "write")
            + " of "
            + Words.count(cell.bytes, "byte");
    return cell.flagged == 0 ? text : text + ", " + Words.count(cell.flagged) + " with a reason";
  }

  /** The page. */
  String html() {
    page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"UTF-8\"/>");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>");
    page.text("BD0 trace: " + title).raw("</title><style>\n").raw(resource("report.css"));
    page.raw("</style></head><body><main>\n");
    head();
    wrong();
    if (statistics.writes > 0) {
      pictures();
      ReportTables tables = new ReportTables(statistics);
      section("What wrote most, and what was written most", "");
      tables.most(page);
      page.raw("</section>\n");
      section("Processes", "");
      tables.processes(page);
      page.raw("</section>\n");
    }
    footer();
    page.raw("</main><script>//<![CDATA[\n").raw(resource("report.js"));
    return page.raw("//]]></script></body></html>\n").toString();
  }

  private void head() {
    Statistics s = statistics;
    page.element("h1", "", title);
    page.element("div", "class=\"soft\"", "BD0 trace of writes, from " + Summary.date(startMillis));
    page.raw("<div class=\"tiles\">");
    tile("", "writes", Words.count(s.writes), "writes");
    tile("", "bytes", Html.few(s.bytes), "bytes written");
    tile("", "time", Words.time(s.lastTime), "traced");
    tile("", "writers", Integer.toString(s.writers().size()), "processes wrote");
    if (s.flagged == 0) {
      tile(" good", "flagged", "0", "writes with a reason");
    }
    for (WriteReason reason : WriteReason.values()) {
      long count = s.byReason[reason.ordinal()];
      if (count > 0) {
        String style = reason == WriteReason.WATCH ? "" : " bad";
        tile(style, Words.reason(reason), Words.count(count), Words.reason(reason));
      }
    }
    page.raw("</div>\n");
  }

  private void tile(String style, String id, String figure, String what) {
    page.raw("<div class=\"tile" + style + "\"><b id=\"figure-" + id + "\">").text(figure);
    page.raw("</b><span>").text(what).raw("</span></div>");
  }

  private void wrong() {
    if (statistics.flagged == 0) {
      section("Nothing is wrong with any write", "No write in this trace has a reason to be here.");
    } else {
      section(
          "What is wrong",
          "One row for each line of source and what it wrote to; the values are those of its first"
              + " write.");
      new ReportTables(statistics).flagged(page);
    }
    page.raw("</section>\n");
  }

  private void pictures() {
    SpacePicture space = new SpacePicture(statistics);
    section(
        "The address space",
        "Each region with its parts, low addresses left. Widths go by the logarithm of the size;"
            + " blue is what was written, the stronger the more often; hatched is unmapped. Arrows"
            + " lead from the writer to whose memory it wrote.");
    legend();
    space.to(page);
    if (space.hidden() > 0) {
      String more = "and " + Words.count(space.hidden(), "region") + " with fewer writes";
      page.element("p", "class=\"soft\"", more);
    }
    page.raw("</section>\n");
    section(
        "Who wrote into whom",
        "Rows wrote, columns are whose memory it was; its own is grey. Red are writes with a"
            + " reason.");
    new ReportTables(statistics).matrix(page);
    page.raw("</section>\n");
    TimePictures time = new TimePictures(statistics);
    section("When", "");
    time.legend(page);
    time.timeLine(page);
    page.element("h3", "", "Which memory was written when");
    time.heatMap(page);
    page.raw("</section>\n");
  }

  private void legend() {
    page.raw("<div class=\"legend\">");
    for (String kind :
        new String[] {Part.METADATA, Part.TEXT, Part.DATA, Part.HEAP, Part.MMAP, Part.STACK}) {
      page.raw("<span><i style=\"background:var(--" + kind + ")\"></i>" + kind + "</span>");
    }
    page.raw("<span><i style=\"background:var(--bad)\"></i>write with a reason</span></div>");
  }

  private void section(String title, String text) {
    page.raw("<section>").element("h2", "", title);
    page.element("p", "class=\"soft\"", text).raw("\n");
  }

  private void footer() {
    page.raw("<footer>");
    for (ProgramNames program : statistics.space.programs()) {
      if (program.problem() != null) {
        page.element("p", "", "Note: " + program.problem());
      }
    }
    if (statistics.groups.ungrouped() > 0) {
      String count = Words.count(statistics.groups.ungrouped());
      page.element(
          "p", "", count + " writes are in the pictures, but not in all tables: too many kinds");
    }
    page.element("p", "", "Written by bd0 trace. Point at a picture's parts for their figures.");
    page.raw("</footer>");
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TraceException(name + ": missing from bd0.jar", e);
    }
  }
}
