/** Talks to the login server. Tokens travel in the Authorization header and in bodies, never in a URL. */

export class Refusal extends Error {
  constructor(status, detail, challenge) {
    super(detail);
    this.status = status;
    this.challenge = challenge;
  }
}

/** How far the clock of the server is ahead of the one here, in milliseconds. */
let ahead = 0;

export const now = () => Date.now() + ahead;

export async function send(method, path, { token, body } = {}) {
  const headers = {};
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
  } catch {
    throw new Refusal(0, "The server cannot be reached");
  }
  const text = await response.text();
  const answer = text && (response.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : null;
  if (!response.ok) {
    const detail = answer?.detail ?? answer?.title ?? answer?.error ?? response.statusText;
    throw new Refusal(response.status, detail, response.headers.get("WWW-Authenticate"));
  }
  return { status: response.status, body: answer };
}

/** What the validator says of a token, by the word of an administrator's token or of its own. */
export async function explain(token, adminToken) {
  const { body } = adminToken
    ? await send("POST", "/api/explain", { token: adminToken, body: { token } })
    : await send("GET", "/api/explain", { token });
  ahead = Date.parse(body.at) - Date.now();
  return body;
}
