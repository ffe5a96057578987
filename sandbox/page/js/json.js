import { el } from './dom.js';

// tree shows a JSON value with its objects and arrays to be opened; the first levels are open.
export function tree(value, open = 1) {
  const whole = value !== null && typeof value === 'object';
  return el('div', { class: 'json' }, whole ? Object.entries(value).map(([key, item]) => branch(key, item, open - 1)) : leaf(value));
}

function branch(name, value, open) {
  const label = el('span', { class: 'json-name' }, `${name}: `);
  if (value === null || typeof value !== 'object') return el('div', { class: 'json-leaf' }, label, leaf(value));
  const entries = Object.entries(value);
  const gist = Array.isArray(value) ? `[${entries.length}]` : `{${entries.map(([key]) => key).join(', ')}}`;
  if (!entries.length) return el('div', { class: 'json-leaf' }, label, Array.isArray(value) ? '[]' : '{}');
  const details = el('details', { open: open > 0 }, el('summary', {}, label, el('span', { class: 'json-gist' }, gist)));
  // What is closed is built when it is opened: answers can be large.
  const fillIn = () => { if (details.children.length === 1) details.append(...entries.map(([key, item]) => branch(key, item, open - 1))); };
  if (open > 0) fillIn();
  else details.addEventListener('toggle', fillIn, { once: true });
  return details;
}

function leaf(value) {
  return el('span', { class: `json-${value === null ? 'null' : typeof value}` }, typeof value === 'string' ? JSON.stringify(value) : String(value));
}

// read parses what looks like JSON and leaves everything else as it is.
export function read(text) {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
