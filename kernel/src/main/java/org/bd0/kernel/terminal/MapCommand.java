package org.bd0.kernel.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.hypervisor.Hypervisor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code map}: the address space as a picture. */
@Command(
    name = "map",
    sortOptions = false,
    customSynopsis = "map [ID|NAME] [OPTIONS]",
    description = {
      "Shows where the processes' regions lie, or what is in the region of one process.",
      "Bars are to scale; a gap that would dwarf the rest is cut (//)."
    })
final class MapCommand implements Builtin {
  private static final int LEAST_WIDTH = 60;
  private static final int MOST_WIDTH = 1000;

  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "ID|NAME", hidden = true)
  private String name;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Columns; the terminal's unless given, 80 where there is none.")
  private Integer width;

  @Option(names = "--svg", paramLabel = "FILE", description = "Write a drawing instead.")
  private String svg;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write one page with the drawings of the space and of each region instead.")
  private String html;

  MapCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    if (width != null && (width < LEAST_WIDTH || width > MOST_WIDTH)) {
      throw new CommandException(
          "map: --width " + width + ": not from " + LEAST_WIDTH + " to " + MOST_WIDTH);
    }
    Hypervisor hypervisor = session.hypervisor();
    AddressMap map =
        name == null
            ? AddressMap.ofSpace(hypervisor)
            : AddressMap.ofRegion(hypervisor, session.process(name));
    if (svg != null) {
      write(svg, new SvgMap(map).document());
    }
    if (html != null) {
      write(html, HtmlMap.page(hypervisor, map, name == null));
    }
    if (svg == null && html == null) {
      Output output = session.output();
      int columns = width == null ? Math.max(output.width(), LEAST_WIDTH) : width;
      output.out(new TextMap(map, columns, output.colour()).text());
    }
    return 0;
  }

  private static void write(String file, String text) throws CommandException {
    try {
      Files.write(Path.of(file), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | InvalidPathException e) {
      throw new CommandException(
          KernelException.FAILED, "map: cannot write to " + file + ": " + e.getMessage());
    }
  }
}
