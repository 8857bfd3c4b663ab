// What one wants at hand to try things in jshell: mvn -q -Pjshell -pl examples -am
import dev.fluxion.core.*;
import dev.fluxion.core.autograd.*;
import dev.fluxion.core.expr.*;
import dev.fluxion.core.io.*;
import dev.fluxion.nn.*;
import dev.fluxion.nn.Module;
import dev.fluxion.nn.data.*;
import dev.fluxion.nn.train.*;
import dev.fluxion.optim.*;
import java.nio.file.*;
import java.util.*;
IO.println("Fluxion on the " + Device.getDefault() + " backend. Try Tensor.arange(6).reshape(2, 3), and see docs/tour.md.")
