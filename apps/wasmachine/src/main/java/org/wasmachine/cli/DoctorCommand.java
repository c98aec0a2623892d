package org.wasmachine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.wasmachine.pi4j.doctor.Doctor;
import org.wasmachine.pi4j.doctor.Finding;
import org.wasmachine.pi4j.doctor.Patient;
import picocli.CommandLine.Command;

/** {@code wasmachine doctor}: what stands between this computer and a working pi4j: board. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks what stands between this computer and a working pi4j: board.",
      "Exit code: 0, or 1 when there is a problem."
    })
final class DoctorCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    List<Finding> findings = new Doctor(Patient.here()).examine();
    findings.forEach(System.out::println);
    boolean sick = findings.stream().anyMatch(f -> f.level() == Finding.Level.PROBLEM);
    return sick ? Main.FAILURE : 0;
  }
}
