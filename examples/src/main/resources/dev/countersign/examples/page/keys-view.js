/** The keys as an administrator sees them: a timeline, and the same as a table. */

import { $, clockTime, element, relative, say, sync } from "./dom.js";
import { now } from "./server.js";
import { drawTimeline } from "./timeline.js";

const END_OF_TIME = Date.parse("9999-01-01T00:00:00Z");

let keys = [];

const instant = (text) => {
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) || parsed > END_OF_TIME ? (text.startsWith("-") ? -Infinity : Infinity) : parsed;
};

/** Oldest first, as time runs. */
export function takeKeys(shown) {
  keys = shown
    .map((key) => ({
      id: key.kid,
      algorithm: key.algorithm,
      state: key.state,
      publishAt: instant(key.publish_at),
      activateAt: instant(key.activate_at),
      signUntil: instant(key.sign_until),
      verifyUntil: instant(key.verify_until),
      revokedAt: key.revoked_at ? instant(key.revoked_at) : undefined,
    }))
    .sort((a, b) => a.activateAt - b.activateAt);
}

/** The state between two answers of the server: a function of the windows and the clock. */
function stateOf(key) {
  if (key.revokedAt !== undefined) {
    return "REVOKED";
  }
  const at = now();
  return at < key.activateAt ? "PENDING" : at < key.signUntil ? "ACTIVE" : at < key.verifyUntil ? "RETIRED" : "EXPIRED";
}

export function showKeys(isAdmin, tokens, revoke) {
  $("keys-card").hidden = !isAdmin;
  $("explain-card").hidden = !isAdmin;
  if (!isAdmin) {
    return;
  }
  for (const key of keys) {
    key.state = stateOf(key);
  }
  drawTimeline($("timeline"), keys, tokens);
  sync($("keys"), [...keys].reverse(), (key) => key.id,
    (key) => {
      const button = element("button", { type: "button", class: "danger", "aria-label": `Revoke key ${key.id.slice(0, 8)}` }, "Revoke");
      button.addEventListener("click", () => revoke(key));
      return element("tr", {},
        element("th", { scope: "row" }, element("code", { title: key.id }, key.id.slice(0, 8)), element("span", { class: "what" }, ` ${key.algorithm}`)),
        element("td", { "data-label": "State" }, element("span", {})),
        element("td", { "data-label": "Signs from" }), element("td", { "data-label": "Signs until" }),
        element("td", { "data-label": "Verifies until" }), element("td", { class: "act" }, button));
    },
    (row, key) => {
      const [, state, from, until, verifies, act] = row.children;
      state.firstChild.className = `badge ${key.state.toLowerCase()}`;
      say(state.firstChild, key.state.toLowerCase());
      time(from, key.activateAt);
      const end = key.revokedAt ?? Infinity;
      time(until, Math.min(key.signUntil, end));
      time(verifies, Math.min(key.verifyUntil, end));
      act.firstChild.hidden = key.state === "REVOKED" || key.state === "EXPIRED";
    });
}

function time(cell, at) {
  say(cell, relative(at, now()));
  cell.title = clockTime(at);
}
