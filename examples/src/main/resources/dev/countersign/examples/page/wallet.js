/** The log-ins and tokens of this page: in memory alone, so that closing the page forgets them. */

import { explain, Refusal, send } from "./server.js";

const TOKENS_KEPT = 4;
const NAMES = { ACCEPTED: "Accepted", REFUSED: "Refused", UNDECIDED: "Undecided", UNKNOWN: "Being judged" };

let lastId = 0;

export class Token {
  constructor(logIn, compact) {
    this.id = String(++lastId);
    this.logIn = logIn;
    this.compact = compact;
    [this.header, this.claims] = compact.split(".", 2).map(decoded);
    this.judgement = { verdict: "UNKNOWN", message: "", checks: [] };
  }

  get keyId() {
    return this.header.kid ?? "";
  }

  get issuedAt() {
    return this.claims.iat * 1000;
  }

  get expiresAt() {
    return this.claims.exp * 1000;
  }

  get verdict() {
    return this.judgement.verdict;
  }

  get verdictName() {
    return NAMES[this.verdict];
  }

  get isCurrent() {
    return this.logIn.token === this;
  }
}

/** Read to be shown, and believed by nobody. */
function decoded(part) {
  const base64 = part.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

class LogIn {
  constructor(name, granted) {
    this.name = name;
    this.over = false;
    this.take(granted);
  }

  take(granted) {
    this.refreshToken = granted.refresh_token;
    this.scopes = new Set(granted.scope.split(" "));
    this.token = new Token(this, granted.access_token);
    wallet.tokens.unshift(this.token);
    const older = wallet.tokens.filter((token) => token.logIn === this).slice(TOKENS_KEPT);
    wallet.tokens = wallet.tokens.filter((token) => !older.includes(token));
  }

  get isAdmin() {
    return this.scopes.has("admin");
  }

  /** Two at once would be one refresh token used twice. */
  refresh() {
    this.refreshing ??= this.exchange().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  async exchange() {
    try {
      const { body } = await send("POST", "/refresh", { body: { refresh_token: this.refreshToken } });
      const shown = wallet.selected === this.token;
      this.take(body);
      if (shown) {
        wallet.selected = this.token;
      }
    } catch (refusal) {
      this.over ||= refusal instanceof Refusal && refusal.status === 400;
      throw refusal;
    }
  }
}

export const wallet = {
  tokens: [],
  selected: undefined,

  async logIn(username, password) {
    const { body } = await send("POST", "/login", { body: { username, password } });
    this.selected = new LogIn(username, body).token;
  },

  /** Whoever can look at the keys and have any token explained. */
  get admin() {
    return this.tokens.map((token) => token.logIn).find((logIn) => logIn.isAdmin && !logIn.over);
  },

  /** Asks as administrator; when that token has died, with the next one. */
  async asAdmin(ask) {
    const { admin } = this;
    const { token } = admin;
    try {
      return await ask(token.compact);
    } catch (refusal) {
      if (refusal.status !== 401) {
        throw refusal;
      }
      if (admin.token === token) {
        await admin.refresh();
      }
      try {
        return await ask(admin.token.compact);
      } catch (again) {
        admin.over ||= again.status === 401;
        throw again;
      }
    }
  },

  /** Has every token judged anew, and answers those whose verdict has changed. */
  async judge() {
    const changed = [];
    await Promise.all(
      [...this.tokens].map(async (token) => {
        const before = token.verdict;
        token.judgement = await judgementOf(token);
        if (before !== "UNKNOWN" && before !== token.verdict) {
          changed.push(token);
        }
      }));
    return changed;
  },
};

async function judgementOf(token) {
  try {
    return wallet.admin
      ? await wallet.asAdmin((admin) => explain(token.compact, admin))
      : await explain(token.compact);
  } catch (refusal) {
    if (refusal.status === 401 && !wallet.admin) {
      return { verdict: "REFUSED", checks: [],
        message: "The server does not tell the holder of a token why. Log in as admin to see it." };
    }
    if (refusal.status === 401 || refusal.status === 400) {
      return judgementOf(token); // the administrator is no more
    }
    return { verdict: "UNDECIDED", checks: [], message: refusal.message };
  }
}
