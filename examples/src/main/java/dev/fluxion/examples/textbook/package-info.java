/** Results of books, papers and documentations that take seconds: each row a short program, its source, what it should print and what it does. */
package dev.fluxion.examples.textbook;
