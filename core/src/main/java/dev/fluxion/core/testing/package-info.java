/** Assertions for the tests of programs that use tensors; published in a jar of its own, with the classifier {@code testing}. */
package dev.fluxion.core.testing;
