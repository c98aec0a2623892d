package org.wasmachine.vm.translator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.StepRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An ordinary Java debugger stops in a C file, steps by its lines and shows its locals. */
@Timeout(120)
class DebuggerTest {
  private static final String FILE = "crash.c";
  private static final int CALL_IN_LOOP = 20;

  private final List<String> stops = new ArrayList<>();
  private final List<String> locals = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  @Test
  void stopsAtALineOfCAndSteps() throws Exception {
    var machine = launch();
    try {
      follow(machine);
    } finally {
      machine.process().destroyForcibly();
    }

    assertThat(stops.getFirst()).isEqualTo("poll_sensors crash.c:20");
    assertThat(stops).hasSize(4);
    assertThat(stops).anyMatch(stop -> stop.startsWith("read_temperature crash.c:1"));
    assertThat(locals).contains("local0");
    assertThat(values).contains("read_temperature: sensor = 0");
  }

  /** Follows the program to its end. */
  private void follow(VirtualMachine machine) throws Exception {
    var onPrepare = machine.eventRequestManager().createClassPrepareRequest();
    onPrepare.addSourceNameFilter(FILE);
    onPrepare.enable();
    boolean running = true;
    while (running) {
      var events = machine.eventQueue().remove(60_000);
      assertThat(events).as("an event within a minute").isNotNull();
      for (var event : events) {
        switch (event) {
          case ClassPrepareEvent prepared -> breakAt(machine, prepared);
          case BreakpointEvent stop -> {
            record(stop);
            for (var variable : stop.thread().frame(0).visibleVariables()) {
              locals.add(variable.name());
            }
            stop.request().disable();
            step(machine, stop);
          }
          case StepEvent stop -> {
            record(stop);
            recordValues(stop.thread().frame(0));
            stop.request().disable();
            if (stops.size() < 4) {
              step(machine, stop);
            }
          }
          case VMDeathEvent _, VMDisconnectEvent _ -> running = false;
          default -> {}
        }
      }
      if (running) {
        events.resume();
      }
    }
  }

  private static VirtualMachine launch() throws Exception {
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    var arguments = connector.defaultArguments();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    arguments.get("options").setValue("-cp \"" + path + "\"");
    arguments
        .get("main")
        .setValue(DebuggedGuest.class.getName() + " " + Path.of("../apps/prebuilt/crash.wasm"));
    var machine = connector.launch(arguments);
    Thread.ofPlatform().daemon().start(() -> drain(machine.process().getInputStream()));
    Thread.ofPlatform().daemon().start(() -> drain(machine.process().getErrorStream()));
    return machine;
  }

  private static void drain(java.io.InputStream stream) {
    try (stream) {
      stream.transferTo(System.out);
    } catch (java.io.IOException e) {
      System.out.println("the debugged program is gone: " + e.getMessage());
    }
  }

  private static void breakAt(VirtualMachine machine, ClassPrepareEvent prepared) throws Exception {
    for (Location location : prepared.referenceType().locationsOfLine(CALL_IN_LOOP)) {
      machine.eventRequestManager().createBreakpointRequest(location).enable();
    }
  }

  private static void step(VirtualMachine machine, LocatableEvent at) {
    var requests = machine.eventRequestManager();
    requests.deleteEventRequests(requests.stepRequests());
    var step =
        requests.createStepRequest(at.thread(), StepRequest.STEP_LINE, StepRequest.STEP_INTO);
    step.addClassFilter("wasm.Code*");
    step.enable();
  }

  private void recordValues(StackFrame frame) throws Exception {
    for (var variable : frame.visibleVariables()) {
      values.add(
          "%s: %s = %s"
              .formatted(
                  frame.location().method().name(), variable.name(), frame.getValue(variable)));
    }
  }

  private void record(LocatableEvent event) throws Exception {
    var location = event.location();
    stops.add(location.method().name() + " " + location.sourceName() + ":" + location.lineNumber());
  }
}
