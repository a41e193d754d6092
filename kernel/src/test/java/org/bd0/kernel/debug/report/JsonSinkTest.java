package org.bd0.kernel.debug.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.RandomTrace;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces as JSON: an object a line, with all that a record says. */
class JsonSinkTest {
  @TempDir private Path folder;

  private final List<String> lines = new ArrayList<>();

  @Test
  void aWriteSaysAll() throws Exception {
    Scene scene = Scene.make(folder);
    JsonSink sink = new JsonSink(lines::add, Long.MAX_VALUE / 2);
    scene.begin(sink);
    long counter = Scene.READER + scene.counter.address();
    WriteRecord record = scene.write(counter + 1, 1, 0xdeadbeef, WriteReason.STRAY);
    record.reasons |= WriteReason.WATCH.bit();
    record.frames = 1;
    record.stack[0] = scene.start.address() + 12;
    lines.clear();
    sink.write(record);
    Map<String, Object> object = Json.object(lines.getFirst());
    assertEquals("write", object.get("event"));
    assertEquals(5_000_000L, object.get("time"));
    assertEquals(List.of("stray", "watch"), object.get("reasons"));
    assertEquals(3L, object.get("process"));
    assertEquals("writer", object.get("name"));
    assertEquals(3L, object.get("thread"));
    assertEquals("plain", object.get("kind"));
    assertEquals("0x" + Long.toHexString(scene.store), object.get("rip"));
    assertEquals("spoil", object.get("function"));
    assertEquals(folder.resolve("writer.c").toString(), object.get("file"));
    assertEquals(4L, object.get("line"));
    assertEquals("0x" + Long.toHexString(counter + 1), object.get("address"));
    assertEquals(4L, object.get("size"));
    assertEquals("01000000", object.get("before"));
    assertEquals("efbeadde", object.get("after"));
    assertEquals(
        Map.of("process", 2L, "name", "reader", "kind", "data", "symbol", "counter", "offset", 1L),
        object.get("owner"));
    assertTrue(object.get("stack").toString().startsWith("[{return=0x"), lines.getFirst());
    record = scene.write(1, 0, 0);
    record.kind = WriteKind.KERNEL.ordinal();
    lines.clear();
    sink.write(record);
    object = Json.object(lines.getFirst());
    assertEquals("read", object.get("call_name"));
    assertEquals(List.of(), object.get("reasons"));
    assertEquals(Map.of("kind", "nobody"), object.get("owner"));
  }

  @Test
  void anyTraceIsJson() {
    JsonSink sink = new JsonSink(lines::add, 0);
    String odd = "a\"b\\c\n\u0001\u2028\u4e16";
    sink.process(new ProcessStarted(0, 1, 0, odd, odd, List.of(odd, ""), true, 0, 1, 0));
    assertEquals(odd, Json.object(lines.getFirst()).get("name"));
    assertEquals(List.of(odd, ""), Json.object(lines.getFirst()).get("arguments"));
    new RandomTrace(3).run(20_000, sink);
    assertEquals(20_001, lines.size());
    for (String line : lines) {
      assertTrue(Json.object(line).containsKey("time"), line);
    }
  }
}
