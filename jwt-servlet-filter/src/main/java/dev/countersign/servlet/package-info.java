/**
 * Guards a Jakarta Servlet application.
 *
 * <p>{@link dev.countersign.servlet.JwtFilter} lets through what its rules allow, {@link
 * dev.countersign.servlet.AccessRule} says what a caller needs, {@link
 * dev.countersign.servlet.JwtPrincipal} is who called. Refusals are the few answers of {@link
 * dev.countersign.servlet.Refusal}, in the form that a {@link
 * dev.countersign.servlet.RefusalWriter} gives them. {@link dev.countersign.servlet.JwksServlet},
 * {@link dev.countersign.servlet.RevocationServlet} and {@link
 * dev.countersign.servlet.IntrospectionServlet} are the endpoints of an issuer; {@link
 * dev.countersign.servlet.ProtectedResourceMetadataServlet} is that of a resource. {@link
 * dev.countersign.servlet.TokenCookie} carries the tokens of browsers.
 */
package dev.countersign.servlet;
