package dev.fluxion.core.expr;

import java.util.List;

/**
 * A function with its name.
 *
 * @param name as the method of {@link Functions} or {@link Expr} is called
 * @param operands the names of the array arguments, of which the expression reads {@code arg(0)}, {@code arg(1)} …
 * @param parameters the names of the hyper-parameters, of which the expression reads {@code scalar(0)}, {@code scalar(1)} …
 * @param expression what it computes
 */
public record Definition(String name, List<String> operands, List<String> parameters, Expr expression) {}
