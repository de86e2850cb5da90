package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body was read as a form: its parameters are those of the form, without those of
 * the query, where no credential may be (RFC 6749 section 2.3.1).
 */
final class FormRequest extends HttpServletRequestWrapper {

  private final Form form;

  FormRequest(HttpServletRequest request, Form form) {
    super(request);
    this.form = form;
  }

  @Override
  public @Nullable String getParameter(String name) {
    return form.parameters().get(name);
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String value = form.parameters().get(name);
    return value == null ? null : new String[] {value};
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(form.parameters().keySet());
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return form.parameters().entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, parameter -> new String[] {parameter.getValue()}));
  }
}
