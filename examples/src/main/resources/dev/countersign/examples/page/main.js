/** Wires the page: what a person does, and what is asked of the server in between. */

import { $, element, say } from "./dom.js";
import { showKeys, takeKeys } from "./keys-view.js";
import { explain, Refusal, send } from "./server.js";
import { badge, showChecks, showSelected, showSessions, showTokens } from "./token-view.js";
import { wallet } from "./wallet.js";

const LOOK_EVERY = 2_000;
const DRAW_EVERY = 500;
const LOG_LENGTH = 30;

function note(text, kind = "") {
  const time = element("time", {}, new Date().toLocaleTimeString());
  $("log").prepend(element("li", { class: kind }, time, ` ${text}`));
  while ($("log").children.length > LOG_LENGTH) {
    $("log").lastChild.remove();
  }
}

function draw() {
  if (wallet.selected && !wallet.tokens.includes(wallet.selected)) {
    wallet.selected = wallet.tokens[0];
  }
  showTokens(select);
  showSelected();
  showKeys(Boolean(wallet.admin), wallet.tokens, revoke);
}

let looking;
let looks = 0;

/** One look at a time; whoever asks while one is under way gets one that begins after it. */
async function look() {
  const before = looking;
  const mine = (async () => {
    await before?.catch(() => {});
    await lookOnce();
  })();
  looking = mine;
  looks++;
  try {
    await mine;
  } finally {
    looks--;
  }
}

async function lookOnce() {
  if (wallet.tokens.length === 0) {
    return;
  }
  const changed = await wallet.judge();
  for (const token of changed) {
    const reason = token.judgement.reason ? ` (${token.judgement.reason})` : "";
    note(`The token of ${token.logIn.name} with the key ${token.keyId.slice(0, 8)} is now ${token.verdictName.toLowerCase()}${reason}.`,
      token.verdict.toLowerCase());
  }
  if (wallet.admin) {
    try {
      takeKeys((await wallet.asAdmin((token) => send("GET", "/admin/keys", { token }))).body.keys);
    } catch (refusal) {
      if (refusal.status !== 401 && refusal.status !== 400) {
        note(`The keys: ${refusal.message}`, "refused");
      }
    }
  }
  await lookAtSessions();
  draw();
}

async function lookAtSessions() {
  const { selected } = wallet;
  const asked = selected?.logIn.token;
  let sessions;
  if (asked?.verdict === "ACCEPTED") {
    try {
      sessions = (await send("GET", "/api/sessions", { token: asked.compact })).body.sessions;
    } catch (refusal) {
      sessions = undefined; // 501 without --check session
    }
  }
  if (wallet.selected === selected) {
    showSessions(selected?.logIn.name ?? "", sessions, endSession);
  }
}

/** Runs what a button is for, says how it ended, and looks at what that changed. */
async function act(button, what, done) {
  button.setAttribute("aria-busy", "true");
  try {
    const text = await what();
    if (text) {
      note(text);
    }
    done?.(text, "accepted");
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) {
      throw refusal;
    }
    const text = `${refusal.status || ""} ${refusal.message}`.trim();
    note(text, "refused");
    done?.(text, "refused", refusal.challenge);
  } finally {
    button.removeAttribute("aria-busy");
    await look();
  }
}

function answer(text, kind, challenge) {
  const node = $("answer");
  node.hidden = false;
  node.className = `answer ${kind}`;
  node.replaceChildren(element("p", {}, text), ...(challenge ? [element("p", {}, element("code", {}, challenge))] : []));
}

async function select(token) {
  wallet.selected = token;
  $("answer").hidden = true;
  draw();
  await lookAtSessions();
}

function on(id, what) {
  $(id).addEventListener("click", () => act($(id), what, answer));
}

$("log-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { username, password } = event.target.elements;
  const error = $("log-in-error");
  error.hidden = true;
  await act(event.submitter ?? event.target, async () => {
    await wallet.logIn(username.value, password.value);
    event.target.reset();
    $("answer").hidden = true;
    return `${wallet.selected.logIn.name} logged in.`;
  }, (text, kind) => {
    error.hidden = kind !== "refused";
    say(error, kind === "refused" ? text : "");
    (kind === "refused" ? username : $("main")).focus({ preventScroll: true });
  });
});

on("call", async () => {
  const { status, body } = await send("GET", "/api/orders", { token: wallet.selected.compact });
  return `${status} GET /api/orders: ${body.orders.length} orders, the last ${body.orders.at(-1).item}`;
});

on("order", async () => {
  const { status, body } = await send("POST", "/api/orders", { token: wallet.selected.compact, body: { item: "a compass" } });
  return `${status} POST /api/orders: ${body.item} for ${body.ordered_by}`;
});

on("refresh", async () => {
  const { logIn } = wallet.selected;
  await logIn.refresh();
  wallet.selected = logIn.token;
  return `${logIn.name} has a new token; the one before it stays good until it expires.`;
});

on("log-out", async () => {
  await send("POST", "/logout", { token: wallet.selected.compact });
  wallet.selected.logIn.over = true;
  return `${wallet.selected.logIn.name} logged out here.`;
});

on("log-out-everywhere", async () => {
  const { name } = wallet.selected.logIn;
  await send("POST", "/logout-everywhere", { token: wallet.selected.compact });
  wallet.tokens.filter((token) => token.logIn.name === name).forEach((token) => (token.logIn.over = true));
  return `${name} logged out everywhere.`;
});

async function endSession(session) {
  const { logIn } = wallet.selected;
  await act($("sessions"), async () => {
    await send("DELETE", `/api/sessions/${encodeURIComponent(session.id)}`, { token: logIn.token.compact });
    return `A session of ${logIn.name} was ended.`;
  });
}

$("forget").addEventListener("click", () => {
  wallet.tokens = wallet.tokens.filter((token) => token.verdict !== "REFUSED");
  draw();
});

$("rotate").addEventListener("click", () =>
  act($("rotate"), async () => {
    const { body } = await wallet.asAdmin((token) => send("POST", "/admin/keys/rotate", { token }));
    return `Rotated: ${body.current.kid.slice(0, 8)} signs now.`;
  }));

async function revoke(key) {
  const count = wallet.tokens.filter((token) => token.keyId === key.id && token.verdict === "ACCEPTED").length;
  say($("confirm-title"), `Revoke key ${key.id.slice(0, 8)}?`);
  say($("confirm-text"), `Every token that it signed is refused from now on, for good; of this page ${count}. The next key takes over.`);
  const dialog = $("confirm");
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  if (dialog.returnValue === "yes") {
    await act($("rotate"), async () => {
      const { body } = await wallet.asAdmin((token) =>
        send("POST", `/admin/keys/${encodeURIComponent(key.id)}/revoke`, { token }));
      return `Revoked ${key.id.slice(0, 8)}; ${body.current.kid.slice(0, 8)} signs now.`;
    });
  }
}

$("explain").addEventListener("submit", async (event) => {
  event.preventDefault();
  const list = element("ol", { class: "checks" });
  const verdict = element("span", { class: "badge" });
  const why = element("p", { class: "why" });
  try {
    const judgement = await wallet.asAdmin((token) => explain($("pasted").value.trim(), token));
    badge(verdict, judgement.verdict, judgement.verdict.toLowerCase());
    say(why, `${judgement.reason ? `${judgement.reason}: ` : ""}${judgement.message}`);
    showChecks(list, judgement.checks);
    $("explained").replaceChildren(verdict, why, list);
  } catch (refusal) {
    say(why, refusal.message);
    $("explained").replaceChildren(why);
  }
});

new ResizeObserver(draw).observe($("main"));
setInterval(draw, DRAW_EVERY);
setInterval(() => document.hidden || looks > 0 || look(), LOOK_EVERY);
