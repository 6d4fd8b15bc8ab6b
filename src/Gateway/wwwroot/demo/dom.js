// Small means that every part of the page uses.

export const $ = (selector, root = document) => root.querySelector(selector);
export const copyOf = id => $(`#${id}`).content.firstElementChild.cloneNode(true);
export const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

// element('li', { className: 'tag' }, 'text', child)
export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const numbers = new Intl.NumberFormat('en-GB');
export const count = number => numbers.format(number);

// How long ago a moment was, which is given in ISO form; now is in milliseconds, by the same clock.
export function ago(time, now) {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (seconds < 1.5) return 'now';
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return dates.format(Date.parse(time));
}

// Asks the gateway; gives { ok, status, answer }, with status 0 where it does not answer, and answer null where it is no JSON.
export async function ask(path, body) {
  const response = await fetch(path, body === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  return { ok: response?.ok ?? false, status: response?.status ?? 0, answer: answer ?? null };
}
