import { el } from './dom.js';
import { icon } from './icons.js';

const safeSchemes = new Set(['http:', 'https:', 'mailto:', 'tel:', 'tg:']);

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

// rich turns a text with Telegram's entities (offsets in UTF-16 units, as strings here count) into nodes.
// act: {command(text), link(url, event), mention(name)} are called when something in the text is clicked.
export function rich(text, entities, act) {
  const sorted = [...(entities ?? [])]
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length || weight(a) - weight(b));
  return nest(text, 0, text.length, sorted, act);
}

const weight = (entity) => (blocks.has(entity.type) ? 0 : 1);

// nest writes text[from:to]; an entity that sticks out of its parent is cut there.
function nest(text, from, to, entities, act) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length;) {
    const entity = entities[i];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    let next = i + 1;
    while (next < entities.length && entities[next].offset < end) next += 1;
    if (start < end) {
      if (start > at) nodes.push(document.createTextNode(text.slice(at, start)));
      nodes.push(wrap(entity, text.slice(start, end), nest(text, start, end, entities.slice(i + 1, next), act), act));
      at = end;
      // A block ends its line by itself: the line break after it would stand as an empty line.
      if (blocks.has(entity.type) && at < to && text[at] === '\n') at += 1;
    }
    i = next;
  }
  if (at < to) nodes.push(document.createTextNode(text.slice(at, to)));
  return nodes;
}

function wrap(entity, text, inside, act) {
  switch (entity.type) {
    case 'bold': return el('strong', {}, inside);
    case 'italic': return el('em', {}, inside);
    case 'underline': return el('u', {}, inside);
    case 'strikethrough': return el('s', {}, inside);
    case 'code': return code(inside);
    case 'pre': return pre(inside, entity.language);
    case 'spoiler': return spoiler(inside);
    case 'blockquote': return el('blockquote', {}, inside);
    case 'expandable_blockquote': return expandable(inside);
    case 'url': return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`, inside, act);
    case 'text_link': return link(entity.url, inside, act);
    case 'email': return link(`mailto:${text}`, inside, act);
    case 'phone_number': return link(`tel:${text}`, inside, act);
    case 'bot_command': return action('command', inside, () => act.command(text));
    case 'mention': return action('mention', inside, () => act.mention(text.slice(1)));
    case 'text_mention': return el('span', { class: 'mention', dataset: { user: entity.user?.id } }, inside);
    case 'hashtag': case 'cashtag': return el('span', { class: 'hashtag' }, inside);
    default: return el('span', { class: 'entity', dataset: { entity: entity.type } }, inside);
  }
}

function action(kind, inside, run) {
  return el('button', { type: 'button', class: `inline-action ${kind}`, dataset: { entity: kind }, on: { click: run } }, inside);
}

// link leaves a scheme that could run something in the page as plain text.
function link(address, inside, act) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return el('span', {}, inside);
  }
  if (!safeSchemes.has(url.protocol)) return el('span', { title: address }, inside);
  const anchor = el('a', { href: address, target: '_blank', rel: 'noopener noreferrer', title: address }, inside);
  anchor.addEventListener('click', (event) => act.link(address, event));
  return anchor;
}

function code(inside) {
  const node = el('code', { tabindex: '0', role: 'button', title: 'Copy' }, inside);
  const copy = () => navigator.clipboard?.writeText(node.textContent).then(() => flash(node), () => {});
  node.addEventListener('click', copy);
  node.addEventListener('keydown', (event) => { if (event.key === 'Enter') copy(); });
  return node;
}

function flash(node) {
  node.classList.add('copied');
  setTimeout(() => node.classList.remove('copied'), 700);
}

function pre(inside, language) {
  const body = el('pre', { tabindex: '0' }, el('code', {}, inside));
  return el('figure', { class: 'pre' }, language ? el('figcaption', {}, language) : null, body);
}

function spoiler(inside) {
  const node = el('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': 'Spoiler, press to show' }, el('span', {}, inside));
  const show = (event) => {
    if (node.classList.contains('shown')) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add('shown');
    for (const name of ['role', 'tabindex', 'aria-label']) node.removeAttribute(name);
  };
  node.addEventListener('click', show, true);
  node.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') show(event); });
  return node;
}

function expandable(inside) {
  const quote = el('blockquote', { class: 'expandable' }, el('div', {}, inside));
  const toggle = el('button', { type: 'button', class: 'expand', 'aria-expanded': 'false', 'aria-label': 'Show the whole quote' }, icon('down'));
  toggle.addEventListener('click', () => {
    const open = quote.classList.toggle('open');
    toggle.setAttribute('aria-expanded', String(open));
    toggle.setAttribute('aria-label', open ? 'Show less of the quote' : 'Show the whole quote');
  });
  quote.append(toggle);
  return quote;
}
