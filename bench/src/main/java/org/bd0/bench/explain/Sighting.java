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
 * @param detail of a helper its class and method, of dispatch the method, of making code the
 *     package; else null
 */
record Sighting(Place place, String unit, boolean compiled, String detail) {
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
    String dispatch = null;
    boolean defining = false;
    for (Frame frame : frames) {
      String type = frame.type();
      defining |= frame.method().startsWith("defineHiddenClass");
      if (GuestClass.is(type)) {
        return inUnit(frame, dispatch, helper);
      }
      if (type.startsWith(TRANSLATOR + "interpret.")) {
        return at(Place.INTERPRETED, null);
      }
      if (type.equals(TRANSLATOR + "lift.Helpers") || type.startsWith(RUNTIME)) {
        String name = type.substring(type.lastIndexOf('.') + 1);
        String method = name + "." + frame.method();
        if (DISPATCH.contains(name)) {
          dispatch = method;
        } else if (!ACCESS.contains(name)) {
          helper = method;
        }
        if (name.equals("Dispatcher")) {
          break;
        }
      } else if (type.startsWith(TRANSLATOR)) {
        return defining ? at(Place.DEFINING, null) : at(Place.MAKING, phase(type));
      } else if (type.startsWith("org.bd0.kernel.linux.")
          || type.startsWith("org.bd0.kernel.hypervisor.")) {
        return at(Place.SYSTEM, null);
      }
    }
    return dispatch != null ? at(Place.DISPATCH, dispatch) : at(Place.OTHER, null);
  }

  private static Sighting inUnit(Frame frame, String dispatch, String helper) {
    if (dispatch != null) {
      return new Sighting(Place.DISPATCH, frame.type(), frame.compiled(), dispatch);
    }
    Place place = helper != null ? Place.HELPER : Place.UNIT;
    return new Sighting(place, frame.type(), frame.compiled(), helper);
  }

  /** The translator's package that a class is in, or the class where it is in none of them. */
  private static String phase(String type) {
    String rest = type.substring(TRANSLATOR.length());
    int end = 0;
    while (end < rest.length() && Character.isLetter(rest.charAt(end))) {
      end++;
    }
    return rest.substring(0, end);
  }

  private static Sighting at(Place place, String detail) {
    return new Sighting(place, null, false, detail);
  }
}
