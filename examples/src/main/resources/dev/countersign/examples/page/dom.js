/** Makes elements; text is always text, so nothing that a server or a token says becomes markup. */

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      node.setAttribute(key, value);
    }
  }
  node.append(...children);
  return node;
}

/** Leaves the node alone if it says so already: a live region would speak again. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/**
 * Brings the children of a list in line with items, and keeps those that stay, so that the focus
 * stays too.
 */
export function sync(parent, items, keyOf, make, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    let child = known.get(key);
    if (!child) {
      child = make(item);
      child.dataset.key = key;
    }
    known.delete(key);
    update(child, item);
    if (parent.children[index] !== child) {
      parent.insertBefore(child, parent.children[index] ?? null);
    }
  });
  known.forEach((child) => child.remove());
}

/** `in 12 s`, `3 min ago`: the largest unit that is not zero. */
export function relative(instant, now) {
  if (!Number.isFinite(instant) || Math.abs(instant - now) > 5e12) {
    return instant > now ? "no end" : "always";
  }
  const seconds = Math.round(Math.abs(instant - now) / 1000);
  const [size, unit] =
    seconds < 120 ? [1, "s"] : seconds < 7200 ? [60, "min"] : seconds < 172800 ? [3600, "h"] : [86400, "days"];
  const text = `${Math.round(seconds / size)} ${unit}`;
  return instant >= now ? `in ${text}` : `${text} ago`;
}

export function clockTime(instant) {
  return Number.isFinite(instant) ? new Date(instant).toLocaleString() : "";
}
