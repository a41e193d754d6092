package org.bd0.translator.emit;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.bd0.translator.ir.Unit;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceClassVisitor;

/**
 * Shows what a unit becomes. Apart from {@link TranslatedCode}, so that no run loads the printer.
 */
public final class BytecodeText {
  private BytecodeText() {}

  /** The bytecode of a unit, one JVM instruction a line. */
  public static String of(Unit unit) {
    StringWriter text = new StringWriter();
    new ClassReader(TranslatedCode.classFile(unit))
        .accept(new TraceClassVisitor(null, new Textifier(), new PrintWriter(text)), 0);
    return text.toString();
  }
}
