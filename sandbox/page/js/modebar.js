import { el, fill } from './dom.js';
import { icon } from './icons.js';
import { summary } from './summary.js';
import { fullName } from './format.js';

// ModeBar says above the field what the next message is: an answer to one, or one's own edited.
//   on: {left(mode), jump(id)}
export class ModeBar {
  node = el('div', { class: 'context', hidden: true });
  mode = null; // {kind: 'reply' | 'edit', message}
  #on;

  constructor(on) {
    this.#on = on;
  }

  get editing() { return this.mode?.kind === 'edit'; }

  answers(message) { return this.mode?.kind === 'reply' && this.mode.message.message_id === message?.message_id; }

  // set shows a mode; null: none.
  set(mode, ownId) {
    this.mode = mode;
    this.node.hidden = !mode;
    if (!mode) return;
    const { kind, message } = mode;
    const name = kind === 'edit' ? 'Edit message' : `Reply to ${message.from?.id === ownId ? 'yourself' : fullName(message.from)}`;
    this.node.dataset.mode = kind;
    fill(this.node, icon(kind),
      el('button', { type: 'button', class: 'context-text', on: { click: () => this.#on.jump(message.message_id) } },
        el('b', {}, name), el('span', {}, summary(message))),
      el('button', { type: 'button', class: 'tool', 'aria-label': kind === 'edit' ? 'Do not edit' : 'Do not reply', dataset: { action: 'leave-mode' }, on: { click: () => this.leave() } }, icon('close')));
  }

  leave() {
    const { mode } = this;
    this.set(null);
    this.#on.left(mode);
  }
}
