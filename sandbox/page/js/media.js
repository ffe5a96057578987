import { el } from './dom.js';
import { icon } from './icons.js';
import { fullName, size } from './format.js';

// media builds what a message carries beside its text; null: nothing.
export function media(message, api) {
  if (message.photo?.length) return photo(message, api);
  if (message.document) return file(message, api);
  const kind = Object.keys(others).find((name) => message[name] !== undefined);
  return kind ? card(...others[kind](message[kind])) : null;
}

// mediaName is how a list of chats calls it.
export function mediaName(message) {
  if (message.photo) return '🖼 Photo';
  if (message.document) return `📄 ${message.document.file_name ?? 'File'}`;
  const kind = Object.keys(others).find((name) => message[name] !== undefined);
  if (!kind) return '';
  const [sign, title] = others[kind](message[kind]);
  return `${sign} ${title}`;
}

// others: field of a message -> what stands in its card: sign, title, detail.
const others = {
  sticker: (sticker) => [sticker.emoji ?? '🙂', 'Sticker', sticker.set_name],
  animation: (animation) => ['🎞', 'GIF', animation.file_name],
  video: (video) => ['🎬', 'Video', seconds(video)],
  video_note: (note) => ['⏺', 'Video message', seconds(note)],
  voice: (voice) => ['🎙', 'Voice message', seconds(voice)],
  audio: (audio) => ['🎵', audio.title ?? 'Audio', audio.performer ?? seconds(audio)],
  venue: (venue) => ['📍', venue.title ?? 'Place', venue.address],
  location: (place) => ['📍', 'Location', `${place.latitude}, ${place.longitude}`],
  contact: (contact) => ['👤', fullName(contact), contact.phone_number],
  poll: (poll) => ['📊', poll.question ?? 'Poll', (poll.options ?? []).map((option) => option.text).join(' · ')],
  dice: (dice) => [dice.emoji ?? '🎲', 'Dice', `shows ${dice.value}`],
  story: () => ['🕘', 'Story', ''],
  game: (game) => ['🎮', game.title ?? 'Game', game.description],
};

const seconds = (thing) => (thing.duration === undefined ? '' : `${thing.duration} s`);

function card(sign, title, detail) {
  return el('div', { class: 'media card' },
    el('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    el('span', { class: 'lines' }, el('b', {}, title), detail ? el('span', { class: 'muted' }, detail) : null));
}

function photo(message, api) {
  const best = message.photo.reduce((a, b) => (b.width > a.width ? b : a));
  const address = api.file(best.file_id);
  const picture = el('img', {
    src: address,
    alt: message.caption ? `Photo: ${message.caption.slice(0, 80)}` : 'Photo',
    width: best.width || null,
    height: best.height || null,
    decoding: 'async',
    draggable: 'false',
  });
  picture.addEventListener('error', () => picture.replaceWith(el('span', { class: 'no-picture' }, icon('picture'), 'The picture cannot be shown')));
  return el('a', { class: 'media photo', href: address, target: '_blank', rel: 'noopener', 'aria-label': 'Open the photo' }, picture);
}

function file(message, api) {
  const { document: sent } = message;
  const name = sent.file_name ?? 'file';
  const ending = name.includes('.') ? name.split('.').pop().slice(0, 4) : '';
  return el('a', { class: 'media file', href: api.file(sent.file_id), download: name, dataset: { file: name } },
    el('span', { class: 'disc', 'aria-hidden': 'true' }, icon('download'), ending ? el('i', {}, ending) : null),
    el('span', { class: 'lines' }, el('b', {}, name), el('span', { class: 'muted' }, size(sent.file_size))));
}
