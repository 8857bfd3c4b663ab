package dev.fluxion.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/layers.md} says what the layers do, and names each. {@code mvn test -Dfluxion.docs=write} writes it anew. */
class LayersPageTest {
    private static final Path PAGE = Path.of("..", "docs", "layers.md");

    private static List<String> names(Class<?> kind) {
        return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.fluxion.nn").stream()
                .filter(c -> c.getPackageName().equals("dev.fluxion.nn") && c.getModifiers().contains(JavaModifier.PUBLIC)
                        && !c.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(c -> kind == Module.class ? c.isAssignableTo(Module.class) : c.getSimpleName().endsWith("Loss"))
                .map(JavaClass::getSimpleName).sorted().toList();
    }

    @Test
    void isNotStale(@TempDir Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("Layers.java");
        Files.writeString(source, LayersPage.program());
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dfluxion.backend=scalar",
                "-Dstdout.encoding=UTF-8", "-cp", System.getProperty("java.class.path"), source.toString()).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        String losses = names(null).stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ", "", "."));
        String expected = LayersPage.page(printed.lines().toList(), losses);
        if ("write".equals(System.getProperty("fluxion.docs"))) {
            Files.writeString(PAGE, expected);
        }
        assertEquals(expected, Files.exists(PAGE) ? Files.readString(PAGE) : "", "docs/layers.md is stale: run mvn test -Dfluxion.docs=write");
    }

    @Test
    void namesEveryLayer() {
        String code = LayersPage.sections().stream().flatMap(section -> section.layers().stream()).map(LayersPage.Layer::code)
                .collect(Collectors.joining("\n"));
        for (String name : names(Module.class)) {
            assertTrue(code.contains(name + "(") || code.contains(name + "."), name + " has no row");
        }
    }

    @Test
    void namesEveryActivation() {
        String code = LayersPage.sections().getLast().layers().toString();
        new ClassFileImporter().importClasses(Activation.class).get(Activation.class).getMethods().stream()
                .filter(m -> m.getModifiers().contains(JavaModifier.STATIC) && m.getModifiers().contains(JavaModifier.PUBLIC) && !m.getName().equals("of"))
                .forEach(m -> assertTrue(code.contains("Activation." + m.getName() + "("), m.getName() + " has no row"));
    }
}
