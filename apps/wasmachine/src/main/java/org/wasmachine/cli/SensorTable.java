package org.wasmachine.cli;

import java.util.List;
import org.wasmachine.ext.sensor.SensorReport;

/** Shows the sensors of a board as a table for people. */
final class SensorTable {

  private static final String ROW = "%-14s%-10s%-16s%-28s%s";

  private SensorTable() {}

  /** One line per sensor under a heading, those that are there first. */
  static String render(List<SensorReport> reports) {
    StringBuilder table = new StringBuilder();
    add(table, "SENSOR", "INSTANCE", "PART", "PLACE", "STATE");
    reports.stream().filter(report -> report.missing().isEmpty()).forEach(r -> add(table, r));
    reports.stream().filter(report -> report.missing().isPresent()).forEach(r -> add(table, r));
    return table.toString();
  }

  private static void add(StringBuilder table, SensorReport report) {
    String instance =
        report.instance().isPresent() ? String.valueOf(report.instance().getAsInt()) : "-";
    String state = report.missing().map(why -> "missing: " + why).orElse("present");
    add(table, report.name(), instance, report.part(), report.place(), state);
  }

  private static void add(StringBuilder table, String... cells) {
    table.append(ROW.formatted((Object[]) cells).stripTrailing()).append('\n');
  }
}
