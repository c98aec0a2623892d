package org.wasmachine.cli;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * A JSON object as an attribute container, by host_tool's rules: numbers become doubles, arrays of
 * numbers bytes; null and objects inside are left out.
 */
final class JsonContainer {

  private JsonContainer() {}

  /**
   * Reads an object. JSON is read by the YAML parser, of whose language it is a part.
   *
   * @throws CommandFailure if the text is no JSON object
   */
  static AttrContainer parse(String json) {
    Object value;
    try {
      value =
          new Load(LoadSettings.builder().setSchema(new JsonSchema()).build()).loadFromString(json);
    } catch (YamlEngineException e) {
      throw new CommandFailure(Main.USAGE, "the payload is no JSON: " + json, e);
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw new CommandFailure(Main.USAGE, "the payload is no JSON object: " + json);
    }
    AttrContainer container = AttrContainer.tagged("");
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String key = String.valueOf(entry.getKey());
      container =
          switch (entry.getValue()) {
            case Number number -> container.with(key, Attribute.of(number.doubleValue()));
            case Boolean truth -> container.with(key, Attribute.of(truth.booleanValue()));
            case String text -> container.with(key, Attribute.of(text));
            case List<?> list -> container.with(key, Attribute.of(bytes(key, list)));
            case null, default -> container;
          };
    }
    return container;
  }

  private static byte[] bytes(String key, List<?> list) {
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      if (!(list.get(i) instanceof Number number)) {
        throw new CommandFailure(Main.USAGE, "the array " + key + " holds more than numbers");
      }
      bytes[i] = number.byteValue();
    }
    return bytes;
  }

  /** A text as JSON writes it. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> {
          if (Character.isISOControl(c) || Character.isSurrogate(c)) {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
