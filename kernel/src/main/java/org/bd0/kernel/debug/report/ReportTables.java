package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;

/** The report's tables. */
final class ReportTables {
  private static final int MOST_FINDINGS = 300;
  private static final int MOST_PROCESSES = 200;
  private static final int MOST_CELLS = 24;
  private static final int MOST_ROWS = 25;

  private final Statistics statistics;
  private final SourceFiles sources = new SourceFiles();

  ReportTables(Statistics statistics) {
    this.statistics = statistics;
  }

  /** What is wrong: a row for each source line and what it wrote to. */
  void flagged(Html page) {
    List<Finding> findings = statistics.findings();
    if (findings.size() > 8) {
      page.raw("<input type=\"search\" data-for=\"flagged\" hidden=\"hidden\"");
      page.raw(" placeholder=\"filter: function, file, process, address\"/>");
    }
    page.raw(
        """
        <div class="scroll tall"><table id="flagged"><thead><tr><th data-sort="">why</th>\
        <th data-sort="">writer</th><th data-sort="">wrote to</th><th>before, after</th>\
        <th class="n" data-sort="">times</th><th class="n" data-sort="">first at</th></tr></thead><tbody>
        """);
    for (Finding finding : findings.subList(0, Math.min(findings.size(), MOST_FINDINGS))) {
      finding(page, finding);
    }
    page.raw("</tbody></table></div>\n");
    if (findings.size() > MOST_FINDINGS) {
      int more = findings.size() - MOST_FINDINGS;
      page.element("p", "class=\"soft\"", "and " + Words.count(more, "row") + " more");
    }
  }

  private void finding(Html page, Finding finding) {
    WriteRecord first = finding.first;
    page.raw("<tr data-count=\"" + finding.count() + "\"><td>");
    for (WriteReason reason : WriteReason.values()) {
      if ((first.reasons & reason.bit()) != 0) {
        String style = reason == WriteReason.WATCH ? "badge" : "badge stray";
        page.element("span", "class=\"" + style + "\"", Words.reason(reason));
      }
    }
    CodePlace place = finding.place;
    page.raw("</td><td><b>").text(finding.writer.label()).raw("</b> ");
    page.element("code", "", place.describe());
    String source = sources.text(place.line(), finding.writer.names.file());
    if (source != null) {
      page.element("code", "class=\"src\"", place.line().line() + "  " + source);
    }
    details(page, finding);
    page.raw("</td><td>").element("b", "", finding.owner.label(finding.lowest()));
    page.raw("<br/>").element("code", "", Words.address(finding.lowest()));
    if (finding.isWider()) {
      page.text(" to ").element("code", "", Words.address(finding.highest()));
    }
    page.text(", " + Words.count(first.size, "byte"));
    if (!finding.note.isEmpty()) {
      page.raw("<br/>").element("span", "class=\"soft\"", finding.note);
    }
    page.raw("</td><td class=\"mono change\">");
    page.text(shortValue(first.before, first.size)).raw("<br/><span class=\"to\">");
    page.text(shortValue(first.after, first.size)).raw("</span>");
    String texts = Words.texts(first);
    if (!texts.isEmpty()) {
      page.raw("<br/>").element("span", "class=\"soft\"", texts);
    }
    page.raw("</td>");
    page.element(
        "td", "class=\"n\" data-key=\"" + finding.count() + "\"", Words.count(finding.count()));
    page.element("td", "class=\"n\" data-key=\"" + first.time + "\"", Words.time(first.time));
    page.raw("</tr>\n");
  }

  private void details(Html page, Finding finding) {
    page.raw("<details><summary>in full</summary><pre>");
    page.text(finding.line == null ? "" : finding.line + "\n");
    for (int i = 0; i < finding.first.frames; i++) {
      page.text(i == 0 ? "called from " : "            ");
      page.text(statistics.describer.code(finding.writer, finding.first.stack[i], true).describe());
      page.text("\n");
    }
    if (finding.count() > 1) {
      page.text(
          Words.count(finding.count()) + " times until " + Words.time(finding.lastTime()) + "\n");
    }
    page.raw("</pre></details>");
  }

  private static String shortValue(byte[] bytes, int size) {
    String value = Words.value(bytes, size);
    return value.length() <= 18 ? value : value.substring(0, 16) + "...";
  }

  /** Who wrote into whom. */
  void matrix(Html page) {
    List<Statistics.Cell> cells = statistics.cells();
    Set<TracedProcess> chosen = new LinkedHashSet<>();
    boolean nobody = false;
    for (int pass = 0; pass < 2; pass++) { // First what is wrong, then what is most.
      for (Statistics.Cell cell : cells) {
        if ((pass == 1 || cell.flagged > 0) && chosen.size() < MOST_CELLS) {
          chosen.add(cell.writer);
          if (cell.owner != null) {
            chosen.add(cell.owner);
          }
        }
        nobody |= cell.owner == null;
      }
    }
    List<TracedProcess> rows = new ArrayList<>(chosen);
    rows.sort(java.util.Comparator.comparingInt(p -> p.index));
    List<TracedProcess> columns = new ArrayList<>(rows);
    if (nobody) {
      columns.add(null);
    }
    page.raw("<div class=\"scroll\"><table class=\"matrix\" id=\"matrix\"><thead><tr><th></th>");
    for (TracedProcess column : columns) {
      String label = column == null ? "nobody" : column.label();
      int id = label.lastIndexOf('[');
      page.raw("<th scope=\"col\">").text(id < 0 ? label : label.substring(0, id));
      page.raw("<wbr/>").text(id < 0 ? "" : label.substring(id)).raw("</th>");
    }
    page.raw("</tr></thead><tbody>\n");
    long most = cells.isEmpty() ? 1 : cells.getFirst().writes;
    for (TracedProcess row : rows) {
      page.raw("<tr>").element("th", "scope=\"row\"", row.label());
      for (TracedProcess column : columns) {
        cell(page, find(cells, row, column), row == column, most);
      }
      page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
  }

  private static Statistics.Cell find(
      List<Statistics.Cell> cells, TracedProcess writer, TracedProcess owner) {
    for (Statistics.Cell cell : cells) {
      if (cell.writer == writer && cell.owner == owner) {
        return cell;
      }
    }
    return null;
  }

  private static void cell(Html page, Statistics.Cell cell, boolean own, long most) {
    if (cell == null) {
      page.raw("<td class=\"none\" data-writes=\"0\" data-flagged=\"0\">\u00b7</td>");
      return;
    }
    int level = Html.level(cell.writes, most);
    page.raw("<td class=\"" + (own ? "own" : "") + (cell.flagged > 0 ? " stray" : ""));
    page.raw("\" style=\"--v:" + level * 60 / Html.LEVELS + "%\" data-writes=\"" + cell.writes);
    page.raw("\" data-flagged=\"" + cell.flagged + "\" title=\"");
    page.text(ReportPage.sentence(cell)).raw("\">");
    if (cell.flagged == cell.writes) {
      page.element("b", "", Html.few(cell.writes));
    } else {
      page.text(Html.few(cell.writes));
      if (cell.flagged > 0) {
        page.element("small", "", Html.few(cell.flagged) + " bad");
      }
    }
    page.raw("</td>");
  }

  /** What wrote most, and what was written most. */
  void most(Html page) {
    page.raw("<h3>Instructions</h3>");
    tallies(page, "instructions", statistics.instructions(MOST_ROWS));
    page.raw("<h3>Objects</h3>");
    tallies(page, "objects", statistics.objects(MOST_ROWS));
  }

  private static void tallies(Html page, String id, List<Statistics.Tally> rows) {
    page.raw("<div class=\"scroll\"><table id=\"" + id + "\"><thead><tr>");
    page.raw("<th class=\"n\" data-sort=\"\">writes</th><th class=\"n\" data-sort=\"\">bytes</th>");
    page.raw("<th style=\"width:75%\" data-sort=\"\">what</th></tr></thead><tbody>\n");
    for (Statistics.Tally row : rows) {
      page.raw("<tr>");
      page.element(
          "td", "class=\"n\" data-key=\"" + row.writes() + "\"", Words.count(row.writes()));
      page.element("td", "class=\"n\" data-key=\"" + row.bytes() + "\"", Words.count(row.bytes()));
      page.raw("<td>").element("code", "", row.what());
      if (row.flagged() > 0) {
        String text = Words.count(row.flagged()) + " flagged";
        page.text(" ").element("span", "class=\"badge stray\"", text);
      }
      page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table></div>\n");
  }

  /** The processes. */
  void processes(Html page) {
    List<TracedProcess> processes = statistics.space.processes();
    page.raw(
        """
        <div class="scroll tall"><table id="processes"><thead><tr><th data-sort="">process</th>\
        <th>parent</th><th>program and arguments</th><th>region</th><th class="n">size</th>\
        <th class="n">from</th><th class="n">until</th></tr></thead><tbody>
        """);
    for (TracedProcess process : processes.subList(0, Math.min(processes.size(), MOST_PROCESSES))) {
      ProcessStarted started = process.started;
      page.raw("<tr><td><b>").text(process.label()).raw("</b></td>");
      page.element("td", "", Integer.toUnsignedString(started.parent()));
      String command = String.join(" ", started.arguments());
      page.raw("<td>").element("code", "", Words.printable(started.file())).text(" ");
      page.element("span", "class=\"soft\"", Words.printable(command)).raw("</td><td>");
      page.element("code", "", Words.address(started.base())).raw("</td>");
      page.element("td", "class=\"n\"", ReportPage.size(started.size()));
      page.element("td", "class=\"n\"", Words.time(started.time()));
      boolean alive = process.ended == TracedProcess.NEVER;
      page.element("td", "class=\"n\"", alive ? "" : Words.time(process.ended));
      page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
    if (processes.size() > MOST_PROCESSES) {
      int more = processes.size() - MOST_PROCESSES;
      page.element("p", "class=\"soft\"", "and " + Words.count(more) + " more");
    }
  }
}
