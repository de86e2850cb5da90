/** Draws the windows of keys along time, with now as a line that moves. */

import { clockTime, relative, svg } from "./dom.js";
import { now } from "./server.js";

const LANES = 6;
const LANE = 52;
const LABEL = 18;
const BAR = 16;
const TOKEN = 4;
const AXIS = 26;
const LEAST_WIDTH = 3;

/** What is in view; it stays while now crosses it, so that the line moves and not the bars. */
let view = { stamp: "", from: 0, to: 1 };

function choose(keys) {
  const at = now();
  const stamp = keys.map((key) => [key.id, key.activateAt, key.signUntil, key.revokedAt].join()).join(";");
  const span = view.to - view.from;
  if (stamp === view.stamp && at < view.from + span * 0.7) {
    return;
  }
  const finite = (instants) => instants.filter(Number.isFinite);
  const to = Math.max(...finite(keys.filter((key) => key.revokedAt === undefined).map((key) => key.verifyUntil)), at + 10_000);
  const begin = Math.min(...finite(keys.map((key) => key.publishAt)), at);
  const from = Math.max(begin, at - (to - at) * 0.6);
  const margin = (to - from) * 0.02;
  view = { stamp, from: from - margin, to: to + margin };
}

export function drawTimeline(parent, all, tokens) {
  const keys = all.slice(-LANES);
  choose(keys);
  const width = Math.max(280, parent.clientWidth);
  const height = AXIS + keys.length * LANE;
  const x = (at) => Math.min(width, Math.max(0, ((at - view.from) / (view.to - view.from)) * width));
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": `Timeline of ${keys.length} keys; the table below says the same` });
  drawing.append(...axis(width, height, x));
  keys.forEach((key, index) => drawing.append(lane(key, AXIS + index * LANE, x, width, tokens)));
  const line = x(now());
  drawing.append(
    svg("line", { class: "now", x1: line, x2: line, y1: 14, y2: height }),
    svg("text", { class: "now-text", x: line, y: 10, "text-anchor": line > width - 20 ? "end" : line < 20 ? "start" : "middle" }, "now"),
    ...keys.map((key, index) => label(key, AXIS + index * LANE, x, width)));
  parent.replaceChildren(drawing);
}

/** A handful of lines at round distances from now. */
function axis(width, height, x) {
  const units = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400, 604_800, 2_592_000, 31_536_000];
  const seconds = (view.to - view.from) / 1000;
  const step = units.find((unit) => seconds / unit <= width / 110) ?? units.at(-1) * 10;
  const parts = [];
  const zero = view.from + (view.to - view.from) * 0.02;
  for (let i = 1; i * step < seconds; i++) {
    const at = zero + i * step * 1000;
    const left = x(at);
    parts.push(svg("line", { class: "tick", x1: left, x2: left, y1: AXIS - 8, y2: height }));
    if (left < width - 60) {
      parts.push(svg("text", { class: "tick-text", x: left + 4, y: AXIS - 4 }, tickText(at, step)));
    }
  }
  return parts;
}

function tickText(at, step) {
  const date = new Date(at);
  return step >= 86_400
    ? date.toLocaleDateString(undefined, { day: "numeric", month: "short" })
    : date.toLocaleTimeString(undefined, step < 60 ? {} : { hour: "2-digit", minute: "2-digit" });
}

function lane(key, top, x, width, tokens) {
  const state = key.state.toLowerCase();
  const group = svg("g", { class: `lane ${state}` });
  const y = top + LABEL;
  const cut = key.revokedAt ?? Infinity;
  const bar = (kind, from, to) => {
    const end = Math.min(to, cut);
    if (end <= from || x(end) <= 0 || x(from) >= width) {
      return;
    }
    group.append(
      svg("rect", { class: kind, x: x(from), y, width: Math.max(LEAST_WIDTH, x(end) - x(from)), height: BAR, rx: 4 },
        svg("title", {}, `${kind} from ${clockTime(from)} until ${clockTime(end)}`)));
  };
  bar("published", key.publishAt, key.activateAt);
  bar("signs", key.activateAt, key.signUntil);
  bar("verifies", key.signUntil, key.verifyUntil);
  if (key.revokedAt !== undefined) {
    const dead = Math.max(0, x(key.verifyUntil) - x(cut));
    group.append(
      svg("rect", { class: "lost", x: x(cut), y: y + 1, width: dead, height: BAR - 2, rx: 4 }),
      svg("path", { class: "cross", d: `M${x(cut) - 5} ${y + 3}l10 10m0 -10l-10 10` }));
  }
  tokens.filter((token) => token.keyId === key.id).forEach((token, index) => {
    group.append(
      svg("rect", { class: `held ${token.verdict.toLowerCase()}`, x: x(token.issuedAt), y: y + BAR + 2 + (index % 2) * (TOKEN + 1),
        width: Math.max(LEAST_WIDTH, x(token.expiresAt) - x(token.issuedAt)), height: TOKEN, rx: 2 },
        svg("title", {}, `token of ${token.logIn.name}: ${token.verdictName}`)));
  });
  return group;
}

/** Above everything, so that the line of now does not cross it out. */
function label(key, top, x, width) {
  return svg("text", { class: "kid", x: Math.max(6, Math.min(x(key.publishAt), width - 250)), y: top + 13 }, key.id.slice(0, 8),
    svg("tspan", { class: "state", dx: 8 }, stateText(key)));
}

function stateText(key) {
  const name = key.state.toLowerCase();
  const [what, at] = { PENDING: ["signs", key.activateAt], ACTIVE: ["signs", key.signUntil],
    RETIRED: ["verifies", key.verifyUntil] }[key.state] ?? [];
  if (!Number.isFinite(at)) {
    return name;
  }
  const when = relative(at, now());
  return `${name} · ${what} ${key.state === "PENDING" ? when : when.replace(/^in /, "for another ")}`;
}
