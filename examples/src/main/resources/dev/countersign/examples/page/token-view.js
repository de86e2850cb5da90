/** The tokens of the page, and the selected one taken apart. */

import { $, clockTime, element, relative, say, sync } from "./dom.js";
import { now } from "./server.js";
import { wallet } from "./wallet.js";

const TIMES = new Set(["exp", "nbf", "iat", "auth_time"]);
const SIGNS = { PASSED: "✓", REFUSED: "✕", UNDECIDED: "?" };
const WORDS = { PASSED: "passed", REFUSED: "refused", UNDECIDED: "undecided" };

export function badge(node, verdict, text) {
  node.className = `badge ${verdict.toLowerCase()}`;
  say(node, text);
}

export function showTokens(select) {
  $("log-ins-card").hidden = wallet.tokens.length === 0;
  $("forget").hidden = !wallet.tokens.some((token) => token.verdict === "REFUSED");
  sync($("tokens"), wallet.tokens, (token) => token.id, (token) => tokenRow(token, select), updateRow);
}

function tokenRow(token, select) {
  const button = element("button", { type: "button", class: "token" },
    element("span", { class: "who" }, token.logIn.name),
    element("span", { class: "badge" }),
    element("span", { class: "what" }));
  button.addEventListener("click", () => select(token));
  return element("li", {}, button);
}

function updateRow(row, token) {
  const [button] = row.children;
  const [, verdict, what] = button.children;
  button.setAttribute("aria-pressed", String(token === wallet.selected));
  badge(verdict, token.verdict, token.verdictName);
  say(what, `key ${token.keyId.slice(0, 8)} · ${fate(token)}`);
}

function fate(token) {
  if (token.verdict === "REFUSED") {
    return token.judgement.reason ?? "dead";
  }
  return token.isCurrent ? `expires ${relative(token.expiresAt, now())}` : "refreshed since";
}

export function showSelected() {
  const token = wallet.selected;
  $("token-card").hidden = !token;
  $("welcome").hidden = Boolean(token);
  if (!token) {
    return;
  }
  say($("token-title"), `Token of ${token.logIn.name}`);
  badge($("token-verdict"), token.verdict, token.verdictName);
  say($("token-why"), token.verdict === "ACCEPTED"
    ? `Every check passed. It expires ${relative(token.expiresAt, now())}.`
    : `${token.judgement.reason ? `${token.judgement.reason}: ` : ""}${token.judgement.message}`);
  for (const id of ["refresh", "log-out", "log-out-everywhere"]) {
    $(id).disabled = token.logIn.over;
  }
  showChecks($("checks"), token.judgement.checks);
  showDecoded(token);
}

/** Built anew only when it says something else. */
export function showChecks(list, checks) {
  const stamp = JSON.stringify(checks);
  if (list.dataset.stamp === stamp) {
    return;
  }
  list.dataset.stamp = stamp;
  list.replaceChildren(...checks.map((check) =>
    element("li", { class: check.outcome.toLowerCase() },
      element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[check.outcome]),
      element("p", { class: "check" },
        element("strong", {}, check.name), element("span", { class: "unseen" }, ` ${WORDS[check.outcome]}`)),
      element("div", {},
        element("p", { class: "found" }, check.found),
        element("p", { class: "expected" }, `expected ${check.expected}`)))));
}

function showDecoded(token) {
  if ($("claims").dataset.token === token.id) {
    return;
  }
  $("claims").dataset.token = token.id;
  const [header, claims, signature] = token.compact.split(".");
  $("compact").replaceChildren(
    element("span", { class: "p1" }, short(header)), ".",
    element("span", { class: "p2" }, short(claims)), ".",
    element("span", { class: "p3" }, short(signature)));
  $("claims").replaceChildren(...rows("p1", token.header), ...rows("p2", token.claims));
}

const short = (part) => (part.length > 44 ? `${part.slice(0, 28)}…${part.slice(-12)}` : part);

function rows(part, members) {
  return Object.entries(members).map(([name, value]) =>
    element("tr", {},
      element("th", { scope: "row", class: part }, name),
      element("td", {}, text(value),
        ...(TIMES.has(name) ? [element("span", { class: "time" }, ` ${clockTime(value * 1000)}`)] : []))));
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

export function showSessions(name, sessions, end) {
  $("sessions-part").hidden = !sessions;
  say($("sessions-of"), name);
  sync($("sessions"), sessions ?? [], (session) => session.id,
    (session) => {
      const button = element("button", { type: "button", "aria-label": `End session ${session.id.slice(0, 8)}` }, "End");
      button.addEventListener("click", () => end(session));
      return element("li", {}, element("div", {}, element("p", {}), element("p", { class: "what" })), button);
    },
    (row, session) => {
      const [title, what] = row.firstChild.children;
      say(title, `${browser(session.device)}${session.current ? " (this one)" : ""}`);
      say(what, `${session.id.slice(0, 8)} · began ${relative(Date.parse(session.started_at), now())}`
        + ` · last used ${relative(Date.parse(session.last_used_at), now())}`);
    });
}

/** What of a User-Agent a person recognises. */
function browser(device) {
  const match = /(Edg|OPR|Firefox|Chrome|HeadlessChrome|Safari|curl)\/(\d+)/.exec(device ?? "");
  return match ? `${match[1]} ${match[2]}` : device?.slice(0, 40) ?? "unknown device";
}
