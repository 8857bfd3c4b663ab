/** The optimizer race: all optimizers on seven functions of two variables, in a web page that runs their very formulas. */
package dev.fluxion.examples.race;
