import { el } from './dom.js';
import { icon } from './icons.js';

// What stands in a button's corner, by the field that says what it does.
const corners = {
  url: 'external', login_url: 'external', web_app: 'external', copy_text: 'copy',
  switch_inline_query: 'reply', switch_inline_query_current_chat: 'at', switch_inline_query_chosen_chat: 'reply',
};

// InlineKeyboard draws the buttons under a bubble. press(button, row, col) does what one is for; while the promise it
// returns is open, that button shows a spinner, and may be pressed again all the same.
export class InlineKeyboard {
  node = el('div', { class: 'keyboard', role: 'group', 'aria-label': 'Buttons of the message' });
  #press;

  constructor(press) {
    this.#press = press;
  }

  // show draws rows, and keeps each button that stays at its place, so that the focus and a spinner survive an edit.
  show(rows) {
    while (this.node.children.length > rows.length) this.node.lastChild.remove();
    rows.forEach((row, r) => {
      const line = this.node.children[r] ?? this.node.appendChild(el('div', { class: 'keyboard-row' }));
      while (line.children.length > row.length) line.lastChild.remove();
      row.forEach((button, c) => this.#place(line, button, r, c));
    });
  }

  #place(line, button, row, col) {
    const old = line.children[col];
    const written = JSON.stringify(button);
    if (old?.written === written) return;
    const node = el('button', {
      type: 'button',
      class: `key ${['primary', 'success', 'danger'].includes(button.style) ? button.style : ''}`,
      dataset: { button: `${row}:${col}`, callback: button.callback_data },
      on: { click: () => this.#pressed(row, col, button) },
    }, el('span', { class: 'label' }, button.text), corner(button));
    node.written = written;
    if (!old) {
      line.append(node);
      return;
    }
    if (old.dataset.busy) node.dataset.busy = old.dataset.busy;
    const focused = document.activeElement === old;
    old.replaceWith(node);
    if (focused) node.focus({ preventScroll: true });
  }

  async #pressed(row, col, button) {
    const change = (by) => {
      const node = this.node.children[row]?.children[col];
      if (!node) return;
      const busy = Math.max(0, Number(node.dataset.busy ?? 0) + by);
      if (busy) node.dataset.busy = busy;
      else delete node.dataset.busy;
      node.toggleAttribute('aria-busy', busy > 0);
    };
    change(1);
    try {
      await this.#press(button, row, col);
    } finally {
      change(-1);
    }
  }
}

function corner(button) {
  const field = Object.keys(corners).find((name) => button[name] !== undefined);
  return field ? icon(corners[field], 'corner') : null;
}
