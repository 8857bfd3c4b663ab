package dev.fluxion.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows inside core: expr stands alone, {core, autograd, op} stand on backend, cpu implements backend. */
class ArchitectureTest {
    private static final String CORE = "dev.fluxion.core";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CORE);

    @Test
    void exprKnowsNothingOfTensors() {
        classes().that().resideInAPackage(CORE + ".expr..")
                .should().onlyDependOnClassesThat().resideInAnyPackage(CORE + ".expr..", "java..").check(CLASSES);
    }

    @Test
    void theSeamKnowsOnlyFormulasAndValueTypes() {
        classes().that().resideInAPackage(CORE + ".backend..")
                .should().onlyDependOnClassesThat(
                        resideInAnyPackage(
                                CORE + ".backend..", CORE + ".expr..", "java..")
                        .or(equivalentTo(DType.class)))
                .check(CLASSES);
    }

    @Test
    void nobodyButTheLookUpKnowsTheMachine() {
        noClasses().that().resideOutsideOfPackages(CORE + ".cpu..", CORE + ".cuda..")
                .should().dependOnClassesThat().resideInAnyPackage(CORE + ".cpu..", CORE + ".cuda..").check(CLASSES);
        noClasses().that().resideOutsideOfPackages(CORE + ".cpu..", CORE + ".cuda..")
                .should().dependOnClassesThat().resideInAnyPackage("jdk.incubator.vector..", "jcuda..").check(CLASSES);
    }

    @Test
    void theMachineKnowsNoTensors() {
        noClasses().that().resideInAnyPackage(CORE + ".cpu..", CORE + ".cuda..")
                .should().dependOnClassesThat().resideInAnyPackage(CORE + ".autograd..", CORE + ".op..", CORE + ".io..")
                .check(CLASSES);
        noClasses().that().resideInAnyPackage(CORE + ".cpu..", CORE + ".cuda..")
                .should().dependOnClassesThat().belongToAnyOf(Tensor.class, Device.class, Shape.class).check(CLASSES);
    }

    @Test
    void filesAreReadAndWrittenOnTopOfTensors() {
        noClasses().that().resideOutsideOfPackage(CORE + ".io..")
                .should().dependOnClassesThat().resideInAPackage(CORE + ".io..").check(CLASSES);
    }

    @Test
    void coreNeedsNothingButTheJdk() {
        classes().should().onlyDependOnClassesThat()
                .resideInAnyPackage(CORE + "..", "java..", "jdk.incubator.vector..", "jcuda..").check(CLASSES);
    }
}
