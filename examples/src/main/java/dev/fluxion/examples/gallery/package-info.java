/** The gallery: textbook results, each one short file, one command, one report, one row of a table. */
package dev.fluxion.examples.gallery;
