package dev.fluxion.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the modules: nn → optim → core, and no way around the doors. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fluxion");

    @Test
    void arrowsRunOneWay() {
        noClasses().that().resideInAPackage("dev.fluxion.core..")
                .should().dependOnClassesThat().resideInAnyPackage("dev.fluxion.optim..", "dev.fluxion.nn..").check(CLASSES);
        noClasses().that().resideInAPackage("dev.fluxion.optim..")
                .should().dependOnClassesThat().resideInAPackage("dev.fluxion.nn..").check(CLASSES);
    }

    @Test
    void theMachineIsReachedThroughCore() {
        noClasses().that().resideInAnyPackage("dev.fluxion.optim..", "dev.fluxion.nn..")
                .should().dependOnClassesThat().resideInAnyPackage("dev.fluxion.core.op..", "dev.fluxion.core.backend..",
                        "dev.fluxion.core.cpu..", "dev.fluxion.core.cuda..").check(CLASSES);
    }

    @Test
    void optimAndNnNeedNothingButCoreAndTheJdk() {
        noClasses().that().resideInAnyPackage("dev.fluxion.optim..", "dev.fluxion.nn..")
                .should().dependOnClassesThat().resideOutsideOfPackages("dev.fluxion..", "java..", "javax.imageio..").check(CLASSES);
    }

    @Test
    void dataKnowsNoModulesAndNobodyNeedsTheTrainer() {
        noClasses().that().resideInAPackage("dev.fluxion.nn.data")
                .should().dependOnClassesThat().resideInAnyPackage("dev.fluxion.nn", "dev.fluxion.nn.train", "dev.fluxion.optim")
                .check(CLASSES);
        noClasses().that().resideInAPackage("dev.fluxion.nn")
                .should().dependOnClassesThat().resideInAnyPackage("dev.fluxion.nn.data", "dev.fluxion.nn.train").check(CLASSES);
    }
}
