import { el, arrange, fill } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './avatar.js';
import { rich } from './entities.js';
import { media, mediaName } from './media.js';
import { serviceText, summary } from './summary.js';
import { preview, previewOf } from './preview.js';
import { InlineKeyboard } from './keyboard.js';
import { clockTime, exactTime, fullName } from './format.js';

const onlyEmoji = /^(\p{Extended_Pictographic}(\u200d\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})*){1,3}$/u;

// MessageView draws one message as one person sees it. An edit replaces only the parts that changed, so that the rest
// (an opened spoiler, a focused button) stays as it was.
//   seat: {person, chat, api, act, press(message, button, row, col), jump(id), menu(message, anchor)}
export class MessageView {
  message = null;
  node;
  #seat;
  #bubble = el('div', { class: 'bubble' });
  #parts = new Map();
  #keyboard = null;

  constructor(message, seat) {
    this.#seat = seat;
    const mine = message.from?.id === seat.person.id;
    this.node = el('article', {
      class: `message ${mine ? 'out' : 'in'}`,
      tabindex: '-1',
      dataset: { messageId: message.message_id, from: message.from?.id ?? '' },
      on: {
        contextmenu: (event) => this.#openMenu(event),
        click: (event) => this.#tapped(event),
        dblclick: (event) => this.#replyTo(event),
        keydown: (event) => { if (event.key === 'Enter' && event.target === this.node) this.#openMenu(event); },
      },
    });
    this.update(message);
  }

  update(message) {
    this.message = message;
    const service = serviceText(message);
    this.node.classList.toggle('service', Boolean(service));
    this.node.setAttribute('aria-label', label(message, this.#seat));
    if (service) fill(this.node, el('p', { class: 'pill' }, service));
    else this.#drawBubble(message);
  }

  #drawBubble(message) {
    const shown = previewOf(message);
    const text = message.text ?? message.caption ?? '';
    const entities = message.entities ?? message.caption_entities;
    const above = message.show_caption_above_media;
    const content = () => media(message, this.#seat.api);
    const bare = !text && Boolean(message.photo);
    const big = onlyEmoji.test(text.trim()) && !mediaName(message) && !message.reply_to_message && !message.reply_markup;
    this.node.classList.toggle('big-emoji', big);
    this.node.classList.toggle('with-photo', Boolean(message.photo));
    this.node.classList.toggle('bare-photo', bare);
    const order = [
      this.#part('sender', this.#senderKey(message), () => this.#sender(message)),
      this.#part('forward', message.forward_origin, () => forward(message)),
      this.#part('via', message.via_bot?.username, () => via(message, this.#seat)),
      this.#part('reply', message.reply_to_message, () => this.#reply(message.reply_to_message)),
      shown?.above ? this.#part('preview', shown, () => preview(shown)) : null,
      above ? null : this.#part('media', contentKey(message), content),
      this.#part('text', text && [text, entities, message.edit_date, message.date],
        () => el('div', { class: `text ${endsLeft(text) ? 'ends-left' : ''}`, dir: 'auto' }, rich(text, entities, this.#seat.act), space(message))),
      above ? this.#part('media', contentKey(message), content) : null,
      shown && !shown.above ? this.#part('preview', shown, () => preview(shown)) : null,
      this.#part('meta', [message.date, message.edit_date, shown && !shown.above], () => this.#meta(message)),
      this.#part('more', true, () => this.#more()),
    ].filter(Boolean);
    arrange(this.#bubble, order);
    this.#drawKeyboard(message);
    if (!this.#bubble.parentNode) this.#frame();
  }

  // part builds a piece of the bubble when its key has changed, and returns the standing one otherwise.
  #part(name, key, build) {
    if (key === undefined || key === null || key === '' || key === false) {
      this.#parts.delete(name);
      return null;
    }
    const written = JSON.stringify(key);
    const old = this.#parts.get(name);
    if (old?.written === written) return old.node;
    const node = build();
    if (node) this.#parts.set(name, { written, node });
    return node;
  }

  #frame() {
    const { from } = this.message;
    const face = this.#seat.chat.type !== 'private' && from && from.id !== this.#seat.person.id ? avatar(from, 'small') : null;
    fill(this.node, face, el('div', { class: 'body' }, this.#bubble, this.#keyboard?.node));
  }

  #drawKeyboard(message) {
    const rows = message.reply_markup?.inline_keyboard ?? [];
    this.node.classList.toggle('with-keyboard', rows.length > 0);
    if (!rows.length) {
      this.#keyboard?.node.remove();
      this.#keyboard = null;
      return;
    }
    if (!this.#keyboard) {
      this.#keyboard = new InlineKeyboard((button, row, col) => this.#seat.press(this.message, button, row, col));
      this.#bubble.after(this.#keyboard.node);
    }
    this.#keyboard.show(rows);
  }

  #senderKey({ from }) {
    return this.#seat.chat.type !== 'private' && from?.id !== this.#seat.person.id && fullName(from);
  }

  #sender({ from }) {
    return el('div', { class: `sender tint-${Math.abs(from?.id ?? 0) % 8}` }, fullName(from), from?.is_bot ? el('span', { class: 'tag' }, 'bot') : null);
  }

  #reply(quoted) {
    const name = quoted.from?.id === this.#seat.person.id ? 'You' : fullName(quoted.from);
    return el('button', { type: 'button', class: 'reply', on: { click: () => this.#seat.jump(quoted.message_id) } },
      el('b', {}, name), el('span', {}, summary(quoted)));
  }

  #meta(message) {
    const exact = message.edit_date ? `${exactTime(message.date)}, edited ${exactTime(message.edit_date)}` : exactTime(message.date);
    return el('span', { class: 'meta', title: exact }, metaInside(message),
      this.node.classList.contains('out') ? icon('check', 'tick') : null);
  }

  #more() {
    return el('button', {
      type: 'button', class: 'more', tabindex: '-1', 'aria-label': 'What to do with the message', 'aria-haspopup': 'menu',
      on: { click: (event) => this.#openMenu(event) },
    }, icon('down'));
  }

  #openMenu(event) {
    if (event.target.closest?.('a, .key') && event.type === 'contextmenu') return;
    event.preventDefault();
    this.#seat.menu(this.message, event);
  }

  // tapped opens the menu where there is no mouse to show its button.
  #tapped(event) {
    if (event.pointerType !== 'touch' || event.target.closest('button, a, code, .spoiler:not(.shown)')) return;
    if (event.target.closest('.bubble')) this.#openMenu(event);
  }

  #replyTo(event) {
    if (event.target.closest('button, a, input')) return;
    getSelection()?.removeAllRanges();
    this.#seat.reply(this.message);
  }
}

const metaInside = (message) => [message.edit_date ? el('span', { class: 'edited' }, 'edited ') : null, el('time', {}, clockTime(message.date))];

// space keeps free, at the end of the last line, what the time takes.
const space = (message) => el('span', { class: 'meta-space', 'aria-hidden': 'true', dataset: { space: `${message.edit_date ? 'edited ' : ''}${clockTime(message.date)}` } });

// endsLeft says whether the last line is written from right to left and so comes where the time stands.
const endsLeft = (text) => /[\u0590-\u08ff\ufb1d-\ufefc]/.test(text.split('\n').at(-1));

const contentKey = ({ photo, document, ...rest }) => photo ?? document
  ?? Object.entries(rest).filter(([name, value]) => typeof value === 'object' && !known.has(name));

const known = new Set(['from', 'chat', 'reply_to_message', 'via_bot', 'forward_origin', 'entities', 'caption_entities', 'link_preview_options', 'reply_markup', 'reply_keyboard']);

function via({ via_bot: bot }, seat) {
  return el('div', { class: 'via' }, 'via ',
    el('button', { type: 'button', class: 'inline-action mention', on: { click: () => seat.act.mention(bot.username) } }, `@${bot.username}`));
}

function forward({ forward_origin: origin }) {
  const source = origin.sender_user ? fullName(origin.sender_user)
    : origin.sender_user_name ?? origin.sender_chat?.title ?? origin.chat?.title ?? 'somebody';
  return el('div', { class: 'forward' }, `Forwarded from ${source}`);
}

function label(message, seat) {
  const name = message.from?.id === seat.person.id ? 'You' : fullName(message.from);
  return `${name}, ${clockTime(message.date)}`;
}
