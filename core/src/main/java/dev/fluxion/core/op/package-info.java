/** The operations that are no formula, and the one that runs formulas: forward beside backward, one file a family. */
package dev.fluxion.core.op;
