package dev.countersign.servlet;

/**
 * The errors of an endpoint for tokens (RFC 6749 section 5.2, RFC 7009 section 2.2.1). All texts
 * are fixed, so that nothing a stranger sent can come back.
 */
enum EndpointRefusal implements EndpointAnswer {
  METHOD_NOT_ALLOWED(405, "invalid_request", "The request must be a POST"),
  NOT_A_FORM(415, "invalid_request", "The body must be application/x-www-form-urlencoded"),
  TOO_LARGE(413, "invalid_request", "The body is too large"),
  INVALID_REQUEST(
      400,
      "invalid_request",
      "The body must be a well-formed form with the parameter token, and no parameter twice"),
  INVALID_CLIENT(401, "invalid_client", "The client is not authenticated"),
  /** 'was issued to another client' is of the definition of this code. */
  OF_ANOTHER_CLIENT(400, "invalid_grant", "The token was issued to another client"),
  UNSUPPORTED_TOKEN_TYPE(
      400, "unsupported_token_type", "Tokens of this type cannot be revoked here"),
  UNAVAILABLE(
      503,
      "temporarily_unavailable",
      "It cannot be told or done just now; take the token as unchanged and try again");

  private final int status;
  private final String json;

  EndpointRefusal(int status, String error, String description) {
    this.status = status;
    // Nothing needs escaping: the texts above have no quote and no backslash.
    this.json = "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}";
  }

  int status() {
    return status;
  }

  String json() {
    return json;
  }
}
