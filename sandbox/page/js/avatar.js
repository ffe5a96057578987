import { el } from './dom.js';
import { icon } from './icons.js';
import { fullName } from './format.js';

const colours = 8;

// avatar shows an emoji of the name if there is one, else initials, on a colour that the id chooses.
export function avatar(someone, extra = '') {
  const name = someone.title ?? fullName(someone);
  const tint = Math.abs(someone.id ?? 0) % colours;
  const isGroup = someone.type === 'group' || someone.type === 'supergroup';
  const sign = emoji(name);
  const inside = sign ?? (someone.deactivated ? icon('person') : initials(name));
  return el('span', {
    class: `avatar tint-${tint} ${sign ? 'emoji' : ''} ${isGroup ? 'of-group' : ''} ${extra}`,
    'aria-hidden': 'true',
  }, inside);
}

function emoji(name) {
  return name.match(/\p{Extended_Pictographic}(\u200d\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})*/u)?.[0];
}

function initials(name) {
  const words = name.split(/[\s_]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join('') || '?';
}
