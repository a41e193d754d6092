package org.bd0.bench.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingTest {
  private static final String UNIT = "org.bd0.translator.emit.Guest_401c50/0x00000000c01c2400";

  @Test
  void translatedCodeIsAUnitWithWhatItInlined() {
    Sighting sighting =
        sighting("jdk.internal.misc.Unsafe.getLong", "org.bd0.runtime.Raw.getLong", UNIT + ".run");
    assertEquals(Place.UNIT, sighting.place());
    assertEquals(UNIT, sighting.unit());
    assertNull(sighting.detail());
    assertTrue(sighting.compiled());
  }

  @Test
  void aHelperIsTheMethodThatTheUnitCalled() {
    Sighting sighting =
        sighting(
            "java.lang.Double.isNaN",
            "org.bd0.runtime.sse.Sse.order",
            "org.bd0.runtime.sse.Sse.div",
            UNIT + ".run");
    assertEquals(Place.HELPER, sighting.place());
    assertEquals("Sse.div", sighting.detail());
    assertEquals(UNIT, sighting.unit());
  }

  @Test
  void theWayBetweenUnitsIsDispatch() {
    Sighting exit = sighting("org.bd0.runtime.Code.exitIndirect", UNIT + ".run");
    assertEquals(Place.DISPATCH, exit.place());
    assertEquals("Code.exitIndirect", exit.detail());
    Sighting find =
        sighting("org.bd0.runtime.CodeCache.find", "org.bd0.runtime.Dispatcher.resolve");
    assertEquals(Place.DISPATCH, find.place());
    assertEquals("Dispatcher.resolve", find.detail());
  }

  @Test
  void whatTheInterpreterCallsIsInterpretation() {
    Sighting sighting =
        sighting(
            "org.bd0.runtime.sse.Sse.div",
            "org.bd0.translator.interpret.Interpreter.call",
            "org.bd0.runtime.Dispatcher.run");
    assertEquals(Place.INTERPRETED, sighting.place());
    assertNull(sighting.detail());
  }

  @Test
  void makingCodeAndDefiningItAreTwoThings() {
    assertEquals(
        Place.MAKING,
        sighting(
                "org.objectweb.asm.MethodWriter.visitInsn",
                "org.bd0.translator.emit.UnitEmitter.emit")
            .place());
    assertEquals(
        Place.DEFINING,
        sighting(
                "java.lang.ClassLoader.defineClass0",
                "java.lang.invoke.MethodHandles$Lookup.defineHiddenClass",
                "org.bd0.translator.emit.TranslatedCode.of")
            .place());
  }

  @Test
  void systemCallsAndTheRest() {
    assertEquals(
        Place.SYSTEM,
        sighting(
                "org.bd0.runtime.HostCall.call",
                "org.bd0.kernel.linux.Files.write",
                "org.bd0.runtime.Dispatcher.next")
            .place());
    assertEquals(Place.OTHER, sighting("java.util.HashMap.get").place());
  }

  @Test
  void namesOfTranslatedCode() {
    assertEquals(0x401c50, GuestClass.address(UNIT));
    assertEquals(0x401c50, GuestClass.address("org.bd0.translator.emit.Unit_401c50"));
    assertEquals(0x10, GuestClass.address("org.bd0.translator.emit.Guest_10_4/0x1"));
    assertFalse(GuestClass.is("org.bd0.translator.emit.UnitEmitter"));
    assertFalse(GuestClass.is("org.bd0.translator.emit.Guest_frame"));
    assertFalse(GuestClass.is("Guest_401c50"));
    assertEquals(UNIT, GuestClass.canonical(UNIT.replace('/', '.')));
    assertEquals("a.b.C", GuestClass.canonical("a.b.C"));
  }

  @Test
  void theFirstClassOfAnAddressIsABlockUnlessItsNameSaysOtherwise() {
    assertTrue(GuestClass.isBlock(UNIT, true));
    assertFalse(GuestClass.isBlock(UNIT, false));
    assertFalse(GuestClass.isBlock("org.bd0.translator.emit.Unit_401c50", true));
    assertTrue(GuestClass.isBlock("org.bd0.translator.emit.Block_401c50", false));
  }

  private static Sighting sighting(String... methods) {
    List<Frame> frames = new ArrayList<>();
    for (String method : methods) {
      int dot = method.lastIndexOf('.');
      frames.add(new Frame(method.substring(0, dot), method.substring(dot + 1), true));
    }
    return Sighting.of(frames);
  }
}
