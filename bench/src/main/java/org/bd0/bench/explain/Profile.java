package org.bd0.bench.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording, counted in the guest's terms. */
final class Profile {
  private static final double NANOSECONDS = 1e6;

  final Map<Place, Integer> places = new EnumMap<>(Place.class);
  final Map<Place, Map<String, Integer>> details = new EnumMap<>(Place.class);
  final Map<String, CodeStory> stories = new LinkedHashMap<>();

  /** Milliseconds by compiler, of translated code and of all else. */
  final Map<String, double[]> compilers = new TreeMap<>();

  int samples;

  /** Those in translated code that the JVM interpreted. */
  int interpreted;

  int collections;
  double collectionMilliseconds;
  int classes;
  int otherFailures;

  private final Set<Long> addresses = new HashSet<>();
  private final JitLog log;

  private Profile(JitLog log) {
    this.log = log;
  }

  /**
   * Reads a recording that was made with explain.jfc.
   *
   * @param classes the names of the classes that were loaded, in their order
   * @param log the log of compilations of the same run
   * @throws IOException when it cannot be read
   */
  static Profile read(Path recording, List<String> classes, JitLog log) throws IOException {
    Profile profile = new Profile(log);
    List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(recording));
    events.sort((a, b) -> a.getStartTime().compareTo(b.getStartTime()));
    classes.forEach(profile::defined);
    events.forEach(profile::count);
    return profile;
  }

  private void count(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case "jdk.ExecutionSample" -> sampled(event, false);
      case "jdk.NativeMethodSample" -> sampled(event, true);
      case "jdk.Compilation" -> compiled(event);
      case "jdk.CompilationFailure" -> failed(event);
      case "jdk.Deoptimization" -> deoptimised(event);
      case "jdk.GarbageCollection" -> {
        collections++;
        collectionMilliseconds += event.getDuration("sumOfPauses").toNanos() / NANOSECONDS;
      }
      default -> {
        // Nothing else was asked for.
      }
    }
  }

  /** In the order in which they were defined: the first one for an address is a block. */
  private void defined(String type) {
    if (GuestClass.is(type)) {
      classes++;
      story(type);
    }
  }

  private CodeStory story(String type) {
    CodeStory story = stories.get(type);
    if (story == null) {
      story = new CodeStory(type, addresses.add(GuestClass.address(type)));
      stories.put(type, story);
    }
    return story;
  }

  private void sampled(RecordedEvent event, boolean hostCode) {
    if (event.getStackTrace() == null) {
      return;
    }
    List<RecordedFrame> recorded =
        event.getStackTrace().getFrames().stream().filter(RecordedFrame::isJavaFrame).toList();
    Sighting sighting = Sighting.of(recorded.stream().map(Profile::frame).toList());
    if (hostCode && sighting.place() == Place.OTHER) {
      return; // Most wait there.
    }
    samples++;
    Place place = sighting.place();
    if (sighting.detail() != null) {
      details
          .computeIfAbsent(place, each -> new TreeMap<>())
          .merge(sighting.detail(), 1, Integer::sum);
    }
    if (sighting.unit() != null) {
      CodeStory story = story(sighting.unit());
      story.samples++;
      story.interpretedSamples += sighting.compiled() ? 0 : 1;
      story.helperSamples += place == Place.HELPER ? 1 : 0;
      for (RecordedFrame frame : recorded) {
        if (name(frame.getMethod().getType()).equals(story.type)) {
          story.highestIndex = Math.max(story.highestIndex, frame.getBytecodeIndex());
        }
      }
      interpreted += sighting.compiled() ? 0 : 1;
      if (place == Place.UNIT && story.block) {
        place = Place.BLOCK;
      }
    }
    places.merge(place, 1, Integer::sum);
  }

  private static String name(RecordedClass type) {
    return GuestClass.canonical(type.getName());
  }

  private static Frame frame(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return new Frame(
        name(method.getType()), method.getName(), !frame.getType().equals("Interpreted"));
  }

  private void compiled(RecordedEvent event) {
    RecordedMethod method = event.getValue("method");
    double took = event.getDuration().toNanos() / NANOSECONDS;
    String type = method == null ? "" : name(method.getType());
    boolean guest = GuestClass.is(type);
    double[] times = compilers.computeIfAbsent(event.getString("compiler"), name -> new double[2]);
    times[guest ? 0 : 1] += took;
    if (guest) {
      story(type).compiled(event.getShort("compileLevel"), took, event.getLong("codeSize"));
    }
  }

  private void failed(RecordedEvent event) {
    String type = log.type(event.getInt("compileId"));
    if (type != null && GuestClass.is(type)) {
      story(type).failed(event.getString("failureMessage"));
    } else {
      otherFailures++;
    }
  }

  private void deoptimised(RecordedEvent event) {
    RecordedMethod method = event.getValue("method");
    if (method != null && GuestClass.is(name(method.getType()))) {
      story(name(method.getType())).deoptimised(event.getString("reason"));
    }
  }
}
