import { el, fill } from './dom.js';

// ReplyKeyboard stands below the composer in place of the phone's keys. press(button) is called with one of its
// buttons; after that a one_time_keyboard folds itself away, and toggle brings it back.
export class ReplyKeyboard {
  node = el('div', { class: 'reply-keyboard', role: 'group', 'aria-label': 'Keyboard of the bot', hidden: true });
  markup = null;
  #press;
  #written = '';

  constructor(press) {
    this.#press = press;
  }

  // show takes what the newest message with a keyboard says; null: none.
  show(markup) {
    const written = JSON.stringify(markup ?? null);
    if (written === this.#written) return;
    this.#written = written;
    this.markup = markup?.keyboard ? markup : null;
    fill(this.node, (this.markup?.keyboard ?? []).map((row, r) => el('div', { class: 'keyboard-row' }, row.map((button, c) => this.#key(button, r, c)))));
    this.node.classList.toggle('tall', Boolean(this.markup) && !this.markup.resize_keyboard);
    this.node.hidden = !this.markup;
  }

  toggle() { if (this.markup) this.node.hidden = !this.node.hidden; }

  #key(given, row, col) {
    const button = typeof given === 'string' ? { text: given } : given;
    return el('button', {
      type: 'button', class: 'key', dataset: { replyButton: `${row}:${col}` },
      on: {
        click: () => {
          if (this.markup?.one_time_keyboard) this.node.hidden = true;
          this.#press(button);
        },
      },
    }, el('span', { class: 'label' }, button.text));
  }
}
