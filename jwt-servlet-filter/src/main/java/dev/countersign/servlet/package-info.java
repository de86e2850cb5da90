/** Guards a Jakarta Servlet application. */
package dev.countersign.servlet;
