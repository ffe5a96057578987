import { el, debounce } from '../dom.js';

// Panel is what the panels have in common: a node, events that are followed only while it is shown, and a line for what
// went wrong.
export class Panel {
  node = el('div', { class: 'panel' });
  shown = false;
  #app;
  #problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  #off = [];

  constructor(app) {
    this.#app = app;
  }

  get app() { return this.#app; }
  get api() { return this.#app.api; }
  get world() { return this.#app.world; }
  get problem() { return this.#problem; }

  show() {
    this.shown = true;
    this.follow();
    this.refresh();
  }

  hide() {
    this.shown = false;
    for (const off of this.#off.splice(0)) off();
  }

  // follow is where a panel says what it listens to, by when.
  follow() {}

  // refresh reads and draws anew.
  refresh() {}

  when(names, run) {
    for (const name of names) this.#off.push(this.world.on(name, run));
  }

  // soon is refresh, once things have been quiet for a moment.
  soon = debounce(150, () => { if (this.shown) this.refresh(); });

  // attempt runs a change and shows why it failed; it returns what came out, or undefined.
  async attempt(run) {
    this.#problem.hidden = true;
    try {
      return await run();
    } catch (problem) {
      this.#problem.textContent = problem.message;
      this.#problem.hidden = false;
      return undefined;
    }
  }
}

export const plain = (text, run, extra = {}) => el('button', { type: 'button', class: `plain ${extra.kind ?? ''}`, dataset: { action: extra.name }, 'aria-label': extra.label ?? null, on: { click: run } }, text);
