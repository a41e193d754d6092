package org.bd0.kernel.terminal;

import java.util.Locale;
import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sym}: a symbol's address, or an address's symbol. */
@Command(
    name = "sym",
    customSynopsis = "sym ID|NAME SYMBOL|ADDRESS",
    description = {
      "Shows where a symbol of a process is, or which one an address belongs to:",
      "far address, the process's own address, size, function or data, name."
    })
final class SymCommand implements Builtin {
  private final Session session;

  @Parameters(index = "0", paramLabel = "ID|NAME")
  private String name;

  @Parameters(index = "1", paramLabel = "SYMBOL|ADDRESS")
  private String what;

  SymCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    GuestProcess process = session.process(name);
    Place place = Place.of(process, what);
    long bias = process.memory().farBias();
    long far = place.far();
    long own = far - bias;
    Symbol symbol = process.program().elf().symbols().nearest(own - process.program().bias());
    if (place.symbol() != null && place.offset() == 0) {
      symbol = place.symbol();
    }
    if (symbol == null) {
      throw new CommandException(
          1, String.format(Locale.ROOT, "sym: no symbol of process %d at 0x%x", process.id(), own));
    }
    session
        .output()
        .out(
            String.format(
                Locale.ROOT,
                "0x%012x  0x%x  %d bytes  %s  %s",
                far,
                own,
                symbol.size(),
                symbol.isFunction() ? "function" : "data",
                symbol.describe(own - process.program().bias())));
    return 0;
  }
}
