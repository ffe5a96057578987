import { el, fill, freshId } from './dom.js';

// CommandMenu lists the bot's commands above the composer: all of them for the Menu button, or those that fit what is
// typed after "/". choose(command, whole) gets the choice; whole: to be sent at once rather than completed.
export class CommandMenu {
  node = el('div', { class: 'suggestions commands', role: 'listbox', 'aria-label': 'Commands', hidden: true });
  commands = [];
  #choose;
  #at = 0;

  constructor(choose) {
    this.#choose = choose;
    this.node.id = freshId('commands');
  }

  get open() { return !this.node.hidden; }

  // filter shows what starts with typed ("/" and more), or closes when nothing does.
  filter(typed) {
    const wanted = typed.slice(1).toLowerCase();
    const fitting = /^\/\w*$/.test(typed) ? this.commands.filter(({ command }) => command.startsWith(wanted)) : [];
    this.#show(fitting);
  }

  all() { this.#show(this.commands); }

  close() { this.node.hidden = true; }

  // key handles the keys that are meant for the open list, and says whether it did.
  key(event) {
    if (!this.open) return false;
    const options = [...this.node.children];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      this.#mark((this.#at + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length);
    } else if (event.key === 'Enter' && !event.shiftKey) options[this.#at].click();
    else if (event.key === 'Tab' && !event.shiftKey) this.#choose(options[this.#at].dataset.command, false);
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  get active() { return this.open ? this.node.children[this.#at]?.id : null; }

  #show(commands) {
    fill(this.node, commands.map(({ command, description }, i) => el('div', {
      class: 'suggestion', role: 'option', id: `${this.node.id}-${i}`, dataset: { command },
      on: {
        click: () => this.#choose(command, true),
        pointerdown: (event) => event.preventDefault(),
        pointermove: () => this.#mark(i, false),
      },
    }, el('b', {}, `/${command}`), el('span', { class: 'muted' }, description))));
    this.node.hidden = commands.length === 0;
    this.node.scrollTop = 0;
    this.#mark(0);
  }

  #mark(at, scroll = true) {
    this.#at = at;
    [...this.node.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    if (scroll) this.node.children[at]?.scrollIntoView({ block: 'nearest' });
  }
}
