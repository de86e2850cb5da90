package dev.countersign.servlet;

/** What an endpoint for tokens answers. Immutable. */
sealed interface EndpointAnswer permits EndpointAnswer.Success, EndpointRefusal {

  /**
   * Status 200.
   *
   * @param json the body, or empty text for none
   */
  record Success(String json) implements EndpointAnswer {}
}
