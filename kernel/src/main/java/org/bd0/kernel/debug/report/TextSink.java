package org.bd0.kernel.debug.report;

import java.util.function.Consumer;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteRecord;

/**
 * A trace as lines for people: a line when an instruction writes to something for the first time,
 * with the source line and the callers below it, and how often that happened when its process ends.
 */
public final class TextSink implements TraceSink {
  private static final String INDENT = "    ";

  private final Consumer<String> lines;
  private final boolean each;
  private final Space space;
  private final Describer describer;
  private final Groups groups = new Groups();
  private final Finding.Findings findings;
  private final SourceFiles sources = new SourceFiles();

  private boolean closed;

  /**
   * Lines.
   *
   * @param lines takes each, without its newline
   * @param startMillis when the trace began, in milliseconds since 1970
   * @param each whether each write gets a line, repeated or not
   */
  public TextSink(Consumer<String> lines, long startMillis, boolean each) {
    this(lines, new Space(startMillis), each);
  }

  TextSink(Consumer<String> lines, Space space, boolean each) {
    this.lines = lines;
    this.each = each;
    this.space = space;
    this.describer = new Describer(space);
    this.findings = new Finding.Findings(describer);
  }

  @Override
  public void process(ProcessStarted process) {
    space.started(process);
  }

  @Override
  public void ended(int process, long time) {
    space.ended(process, time);
    if (!each) {
      for (Finding finding : findings.all()) {
        if (finding.writer.id() == process) {
          repeats(finding);
        }
      }
    }
  }

  @Override
  public void mapping(Mapping mapping) {
    space.mapping(mapping);
  }

  @Override
  public void write(WriteRecord record) {
    Owner owner = space.owner(record.address);
    if (!each) {
      Group group = groups.add(record, space.process(record.process), owner);
      if (group == null || group.count > 1 || findings.add(group) == null) {
        return;
      }
    }
    show(record, owner);
  }

  private void show(WriteRecord record, Owner owner) {
    lines.accept(describer.line(record, owner));
    TracedProcess writer = space.process(record.process);
    CodePlace place = describer.code(writer, record.rip, false);
    String text = sources.text(place.line(), writer.names.file());
    if (text != null && !each) {
      lines.accept(INDENT + place.line().line() + " | " + text);
    }
    for (int i = 0; i < record.frames; i++) {
      String caller = describer.code(writer, record.stack[i], true).describe();
      lines.accept(INDENT + (i == 0 ? "called from " : "            ") + caller);
    }
  }

  /** Says how often what has been shown once happened. */
  private void repeats(Finding finding) {
    long more = finding.count() - 1 - finding.told;
    if (more == 0) {
      return;
    }
    finding.told += more;
    StringBuilder line = new StringBuilder("repeated: ");
    line.append(finding.writer.label()).append(' ').append(finding.place.describe());
    line.append(" wrote to ").append(finding.owner.label()).append(' ');
    line.append(Words.count(more)).append(more == 1 ? " time more" : " times more");
    if (finding.isWider()) {
      line.append(", ").append(Words.address(finding.lowest())).append(" to ");
      line.append(Words.address(finding.highest()));
    }
    lines.accept(line.append(", until ").append(Words.time(finding.lastTime())).toString());
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!each) {
      findings.all().forEach(this::repeats);
      if (groups.ungrouped() > 0) {
        lines.accept(
            "and " + Words.count(groups.ungrouped(), "write") + " of too many kinds to list");
      }
    }
    for (ProgramNames program : space.programs()) {
      if (program.problem() != null) {
        lines.accept("note: " + program.problem());
      }
    }
  }
}
