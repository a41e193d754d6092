package org.bd0.kernel.terminal;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.cli.Size;
import org.bd0.kernel.hypervisor.Hypervisor;

/** Maps as one self-contained page: no scripts, and nothing from elsewhere. */
final class HtmlMap {
  private HtmlMap() {}

  /**
   * The page.
   *
   * @param first the map that it begins with
   * @param regions whether each region follows, folded
   */
  static String page(Hypervisor hypervisor, AddressMap first, boolean regions) {
    StringBuilder page =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="UTF-8"><title>BD0: map</title>
            <style>
            body { font-family: monospace; } table { border-collapse: collapse; }
            td { padding: 1px 12px 1px 0; } td.n { text-align: right; } summary { cursor: pointer; }
            </style></head><body>
            """);
    section(page, first);
    if (regions) {
      Set<Long> shown = new HashSet<>();
      for (GuestProcess process : hypervisor.processes()) {
        if (shown.add(process.memory().region().base())) {
          AddressMap map = AddressMap.ofRegion(hypervisor, process);
          page.append("<details><summary>")
              .append(SvgMap.escape(map.title()))
              .append("</summary>\n");
          section(page, map);
          page.append("</details>\n");
        }
      }
    }
    return page.append("</body></html>\n").toString();
  }

  private static void section(StringBuilder page, AddressMap map) {
    page.append(new SvgMap(map).element()).append("<table>\n");
    for (Part part : map.parts()) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>0x%012x</td><td>0x%012x</td><td class=\"n\">%s</td><td>%s</td><td>%s</td>"
                  + "</tr>%n",
              part.start(),
              part.end(),
              Size.show(part.size()),
              part.what(),
              SvgMap.escape(part.label())));
    }
    page.append("</table>\n");
  }
}
