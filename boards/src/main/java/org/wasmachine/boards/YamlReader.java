package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the part of YAML that profiles need: one document of mappings, sequences and scalars.
 * Anchors, aliases and tags are refused, so a small file cannot unfold into a large tree.
 */
final class YamlReader {

  private static final int MAX_DEPTH = 12;

  private final String source;
  private final Iterator<Event> events;

  private YamlReader(String source, String text) {
    this.source = source;
    LoadSettings settings = LoadSettings.builder().setLabel(source).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * Reads a whole file.
   *
   * @throws InvalidProfileException when the text is not YAML, or uses more of YAML than profiles
   *     may
   */
  static Tree read(String source, String text) {
    try {
      return new YamlReader(source, text).document();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw new InvalidProfileException(source, "", line, "expected YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new InvalidProfileException(
          source, "", 0, "expected YAML: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private Tree document() {
    expect(Event.ID.StreamStart);
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      throw new InvalidProfileException(
          source, "", 0, "expected a board profile, found an empty file");
    }
    Tree tree = value(events.next(), 0);
    expect(Event.ID.DocumentEnd);
    Event end = events.next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw refuse(end, "expected one document, found a second one");
    }
    return tree;
  }

  private void expect(Event.ID id) {
    Event event = events.next();
    if (event.getEventId() != id) {
      throw refuse(event, "expected " + id + ", found " + event.getEventId());
    }
  }

  private Tree value(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw refuse(event, "expected at most " + MAX_DEPTH + " levels of nesting");
    }
    if (event instanceof AliasEvent
        || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw refuse(event, "expected plain values, found an anchor or alias");
    }
    return switch (event) {
      case ScalarEvent scalar ->
          new Tree.Text(
              scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, line(scalar));
      case SequenceStartEvent _ -> sequence(event, depth);
      case MappingStartEvent _ -> mapping(event, depth);
      default -> throw refuse(event, "expected a value, found " + event.getEventId());
    };
  }

  private Tree sequence(Event start, int depth) {
    List<Tree> items = new ArrayList<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
      items.add(value(e, depth + 1));
    }
    return new Tree.Sequence(items, line(start));
  }

  private Tree mapping(Event start, int depth) {
    SequencedMap<String, Tree> entries = new LinkedHashMap<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      if (!(value(e, depth + 1) instanceof Tree.Text key)) {
        throw refuse(e, "expected a simple key");
      }
      if (entries.putIfAbsent(key.value(), value(events.next(), depth + 1)) != null) {
        throw refuse(e, "expected each key once, found \"" + key.value() + "\" again");
      }
    }
    return new Tree.Mapping(entries, line(start));
  }

  private InvalidProfileException refuse(Event event, String problem) {
    return new InvalidProfileException(source, "", line(event), problem);
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}
