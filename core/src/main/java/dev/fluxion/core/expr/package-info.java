/** Formulas as data: the expression DAG and everything that is derived from it. Knows nothing of tensors. */
package dev.fluxion.core.expr;
