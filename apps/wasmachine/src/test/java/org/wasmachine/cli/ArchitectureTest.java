package org.wasmachine.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way: hal-api ← boards, hal-*; vm ← native-ext → hal-api; apps on top. */
@AnalyzeClasses(packages = "org.wasmachine", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] BACKENDS = {
    "org.wasmachine.sim..", "org.wasmachine.serial..", "org.wasmachine.pi4j.."
  };

  @ArchTest
  static final ArchRule theContractKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("org.wasmachine.hal..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("org.wasmachine.hal..", "java..");

  @ArchTest
  static final ArchRule theMachineKnowsNoHardware =
      noClasses()
          .that()
          .resideInAPackage("org.wasmachine.vm..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "are of the HAL, other than its clock and error numbers, or of a backend",
                  type ->
                      type.getPackageName().startsWith("org.wasmachine.")
                          && !type.getPackageName().startsWith("org.wasmachine.vm")
                          && !type.getPackageName().equals("org.wasmachine.hal.time")
                          && !type.getName().equals("org.wasmachine.hal.Errno")));

  @ArchTest
  static final ArchRule backendsKnowNoWasm =
      noClasses()
          .that()
          .resideInAnyPackage(BACKENDS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.wasmachine.vm..",
              "org.wasmachine.ext..",
              "org.wasmachine.cli..",
              "run.endive..");

  @ArchTest
  static final ArchRule nativesReachHardwareThroughTheHalOnly =
      noClasses()
          .that()
          .resideInAPackage("org.wasmachine.ext..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BACKENDS);

  @ArchTest
  static final ArchRule backendsDoNotKnowEachOther =
      slices().matching("org.wasmachine.(sim|serial|pi4j)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule onlyTheAdapterKnowsEndive =
      noClasses()
          .that()
          .resideInAPackage("org.wasmachine..")
          .and()
          .resideOutsideOfPackage("org.wasmachine.vm.endive..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("run.endive..");
}
