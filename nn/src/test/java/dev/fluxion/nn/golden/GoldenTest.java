package dev.fluxion.nn.golden;

import static org.junit.jupiter.api.Assertions.fail;

import dev.fluxion.core.DType;
import dev.fluxion.core.Device;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every op against values that PyTorch and NumPy computed, forward and backward, in both precisions, on every device.
 *
 * <p>It prints {@code golden OP passed N failed N missing N} for each op and at last the total. A failed case fails the
 * test; a missing op does so only where it is required.
 *
 * <ul>
 *   <li>{@code -Dgolden.dir=FOLDER} reads another folder of {@code .json} or {@code .json.gz} files; a relative one is
 *       taken from where Maven was started.
 *   <li>{@code -Dgolden.require=01,02} demands that no case of these families (or what begins so) fails or is missing.
 * </ul>
 */
class GoldenTest {

    @Test
    void everyOpAgreesWithTheReference() throws URISyntaxException {
        GoldenReport report = GoldenReport.of(GoldenReader.readFolder(folder()), sites());
        report.lines().forEach(System.out::println);
        List<String> problems = new ArrayList<>(report.failures());
        report.unmet(System.getProperty("golden.require", ""))
                .forEach(line -> problems.add("required, but incomplete: " + line));
        if (!problems.isEmpty()) {
            fail("\n" + String.join("\n", problems));
        }
    }

    /** Both precisions on every device that this machine has, the default one in any case. */
    private static List<Site> sites() {
        Set<Device> devices = new LinkedHashSet<>(List.of(Device.getDefault()));
        for (String name : List.of("interpreted", "scalar", "vector", "cuda")) {
            try {
                devices.add(Device.of(name));
            } catch (IllegalArgumentException unavailable) {
                System.out.println("without device " + name + ": " + unavailable.getMessage());
            }
        }
        OpTable ops = OpTable.all();
        return devices.stream()
                .flatMap(device -> Stream.of(DType.F64, DType.F32).map(dtype -> new TensorSite(device, dtype, ops)))
                .map(Site.class::cast).toList();
    }

    private static Path folder() throws URISyntaxException {
        String other = System.getProperty("golden.dir");
        return other == null
                ? Path.of(GoldenTest.class.getResource("/golden").toURI())
                : Path.of(System.getProperty("golden.base", "")).resolve(other);
    }
}
