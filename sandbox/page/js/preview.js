import { el } from './dom.js';
import { icon } from './icons.js';

// previewOf says which link's preview stands at a message and how: {url, above, large}; null: none.
export function previewOf(message) {
  const options = message.link_preview_options ?? {};
  if (options.is_disabled || !message.text) return null;
  const address = options.url ?? firstLink(message);
  const url = parse(address);
  if (!url) return null;
  return { url, above: Boolean(options.show_above_text), large: Boolean(options.prefer_large_media) };
}

function firstLink({ text, entities }) {
  for (const entity of entities ?? []) {
    if (entity.type === 'text_link') return entity.url;
    if (entity.type === 'url') {
      const link = text.slice(entity.offset, entity.offset + entity.length);
      return /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `https://${link}`;
    }
  }
  return null;
}

function parse(address, base) {
  try {
    const url = new URL(address, base);
    return ['http:', 'https:', 'data:'].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

// preview draws the card. Only pictures of the sandbox itself are loaded: the page asks no foreign host for anything.
export function preview({ url, large }) {
  const own = isOwn(url.href);
  const looksLikePicture = /\.(png|jpe?g|webp|gif|svg|avif)$/i.test(url.pathname);
  const isPicture = own && (url.protocol === 'data:' || looksLikePicture || /\/sim\/files\//.test(url.pathname));
  const place = url.protocol === 'data:' ? 'Picture' : decode(url.host + url.pathname.replace(/\/$/, ''));
  const card = el('a', {
    class: `preview ${large || isPicture ? 'large' : ''}`,
    href: url.protocol === 'data:' ? null : url.href,
    target: '_blank',
    rel: 'noopener noreferrer',
    dataset: { preview: url.href.slice(0, 300) },
  });
  if (isPicture) card.append(el('img', { src: url.href, alt: 'Picture of the link', decoding: 'async' }));
  else if (looksLikePicture || large) card.append(el('span', { class: 'stand-in', 'aria-hidden': 'true' }, icon('picture')));
  card.append(el('span', { class: 'lines' },
    el('b', {}, url.protocol === 'data:' ? 'Picture' : url.host.replace(/^www\./, '')),
    place === url.host ? null : el('span', { class: 'muted' }, place)));
  return card;
}

// isOwn says whether a picture may be loaded: it is part of the address itself or lies on the sandbox.
export function isOwn(address) {
  if (address.startsWith('data:')) return address.startsWith('data:image/');
  return parse(address, location.href)?.origin === location.origin;
}

function decode(text) {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}
