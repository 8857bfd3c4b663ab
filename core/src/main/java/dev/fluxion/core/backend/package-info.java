/** The seam between mathematics and machine: what a backend must do, and how one is found. Not exported. */
package dev.fluxion.core.backend;
