package org.bd0.bench.explain;

import java.util.List;
import java.util.Set;

/**
 * A stack in the guest's terms. From the innermost frame outwards, the first method that says what
 * it is for decides; what it has called, such as {@code Unsafe}, counts for it.
 *
 * @param place what was being done
 * @param unit the name of the translated code's class if it was that or called by it, else null
 * @param compiled whether that code ran as machine code
 * @param helper the helper that it had called, or null
 */
record Sighting(Place place, String unit, boolean compiled, String helper) {
  private static final String TRANSLATOR = "org.bd0.translator.";
  private static final String RUNTIME = "org.bd0.runtime.";

  /** Those of the runtime that are no helpers: the way between units, and access to state. */
  private static final Set<String> DISPATCH =
      Set.of("Dispatcher", "CodeCache", "Code", "Mappings", "Links");

  private static final Set<String> ACCESS =
      Set.of("Raw", "CpuState", "GuestMemory", "Slot", "Region", "AddressSpace");

  /**
   * Makes sense of a stack.
   *
   * @param frames the innermost first
   */
  static Sighting of(List<Frame> frames) {
    String helper = null;
    boolean dispatch = false;
    boolean defining = false;
    for (Frame frame : frames) {
      String type = frame.type();
      defining |= frame.method().startsWith("defineHiddenClass");
      if (GuestClass.is(type)) {
        Place place = dispatch ? Place.DISPATCH : helper != null ? Place.HELPER : Place.UNIT;
        return new Sighting(place, type, frame.compiled(), helper);
      }
      if (type.startsWith(TRANSLATOR + "interpret.")) {
        return at(Place.INTERPRETED);
      }
      if (type.equals(TRANSLATOR + "lift.Helpers") || type.startsWith(RUNTIME)) {
        String name = type.substring(type.lastIndexOf('.') + 1);
        if (name.equals("Dispatcher")) {
          return at(Place.DISPATCH);
        }
        if (DISPATCH.contains(name)) {
          dispatch = true;
        } else if (!ACCESS.contains(name)) {
          helper = name + "." + frame.method();
        }
      } else if (type.startsWith(TRANSLATOR)) {
        return at(defining ? Place.DEFINING : Place.MAKING);
      } else if (type.startsWith("org.bd0.kernel.linux.")
          || type.startsWith("org.bd0.kernel.hypervisor.")) {
        return at(Place.SYSTEM);
      }
    }
    return at(dispatch ? Place.DISPATCH : Place.OTHER);
  }

  private static Sighting at(Place place) {
    return new Sighting(place, null, false, null);
  }
}
