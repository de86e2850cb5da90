/**
 * Guards a Jakarta Servlet application.
 *
 * <p>{@link dev.countersign.servlet.JwtFilter} lets through what its rules allow, {@link
 * dev.countersign.servlet.AccessRule} says what a caller needs, {@link
 * dev.countersign.servlet.JwtPrincipal} is who called. Refusals are the few answers of {@link
 * dev.countersign.servlet.Refusal}, in the form that a {@link
 * dev.countersign.servlet.RefusalWriter} gives them.
 */
package dev.countersign.servlet;
