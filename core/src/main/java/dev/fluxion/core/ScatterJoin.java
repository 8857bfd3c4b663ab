package dev.fluxion.core;

/** How {@link Indexed#scatterReduce} joins elements that meet in one place. */
public enum ScatterJoin {
    /** Their sum. */
    SUM,
    /** Their product. */
    PROD,
    /** Their mean. */
    MEAN,
    /** The largest; NaN if one is. */
    AMAX,
    /** The smallest; NaN if one is. */
    AMIN
}
