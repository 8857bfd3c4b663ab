package dev.fluxion.nn;

import dev.fluxion.core.Pooling;
import java.util.List;

/** What layers of pooling have in common: their settings, and how they are shown. */
abstract sealed class PoolingLayer extends Module permits MaxPool1d, MaxPool2d, AvgPool1d, AvgPool2d {
    final Pooling settings;

    PoolingLayer(Pooling settings) {
        this.settings = settings;
    }

    /** {@return the kernel, and what is not as usual} */
    @Override
    public final String toString() {
        var text = new StringBuilder(getClass().getSimpleName()).append('(').append(Convolving.numbers(settings.kernel()));
        Convolving.append(text, "stride", settings.stride(), settings.kernel());
        Convolving.append(text, "padding", settings.padding(), List.of(0));
        Convolving.append(text, "dilation", settings.dilation(), List.of(1));
        return text.append(settings.ceilMode() ? ", ceil mode)" : ")").toString();
    }
}
