import { el, fill, narrow } from './dom.js';
import { icon } from './icons.js';
import { Calls } from './panels/calls.js';
import { People } from './panels/people.js';
import { Groups } from './panels/groups.js';
import { Clock } from './panels/clock.js';
import { Faults } from './panels/faults.js';
import { Counters } from './panels/counters.js';
import { Gemini } from './panels/gemini.js';

// Drawer holds the tools as tabs: at the right, or on a phone as a sheet from below. A panel has name, title, sign,
// node, show() and hide(); one with an available() is there only if that comes out true.
export class Drawer {
  #app;
  #root;
  #panels;
  #tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Tools' });
  #body = el('div', { class: 'panel-frame' });
  #shown = null;
  #back = null;

  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    this.#panels = [Calls, People, Groups, Clock, Faults, Counters, Gemini].map((Panel) => new Panel(app));
    const close = el('button', { type: 'button', class: 'tool', 'aria-label': 'Close the tools', dataset: { action: 'close-tools' }, on: { click: () => this.close() } }, icon('close'));
    root.append(
      el('div', { class: 'drawer-veil', on: { click: () => this.close() } }),
      el('div', { class: 'sheet' }, el('div', { class: 'drawer-header' }, this.#tabs, close), this.#body));
    root.addEventListener('keydown', (event) => this.#key(event));
    // A sandbox that was started anew may have them.
    app.world.on('loaded', () => { for (const panel of this.#panels) if (panel.missing) panel.missing = undefined; });
    this.#drawTabs();
  }

  get isOpen() { return this.#shown !== null; }

  toggle() { if (this.isOpen) this.close(); else this.open(); }

  // open shows the panel of that name, by default the one that was open last.
  open(name = this.#app.memory.get('panel') ?? 'calls') {
    const panel = this.#panels.find((one) => one.name === name && (!one.available || one.missing === false)) ?? this.#panels[0];
    if (!this.isOpen) this.#back = document.activeElement;
    if (this.#shown !== panel) {
      this.#shown?.hide();
      this.#shown = panel;
      fill(this.#body, panel.node);
      panel.show();
    }
    this.#root.hidden = false;
    document.body.dataset.tools = panel.name;
    this.#app.memory.set('panel', panel.name);
    this.#drawTabs();
    this.#tabs.querySelector('[aria-selected=true]')?.focus({ preventScroll: true });
    this.#probe();
  }

  close() {
    if (!this.isOpen) return;
    this.#shown.hide();
    this.#shown = null;
    this.#root.hidden = true;
    delete document.body.dataset.tools;
    this.#back?.focus?.({ preventScroll: true });
  }

  // probe asks the panels that may be missing whether they are there.
  async #probe() {
    for (const panel of this.#panels) {
      if (!panel.available || panel.missing !== undefined) continue;
      panel.missing = !await panel.available();
      this.#drawTabs();
    }
  }

  #drawTabs() {
    const held = this.#tabs.contains(document.activeElement);
    fill(this.#tabs, this.#panels.filter((panel) => !panel.available || panel.missing === false).map((panel) => {
      const chosen = panel === this.#shown;
      panel.node.id = `panel-${panel.name}`;
      panel.node.setAttribute('role', 'tabpanel');
      panel.node.setAttribute('aria-label', panel.title);
      return el('button', {
        type: 'button', role: 'tab', class: 'tab', dataset: { tab: panel.name },
        'aria-selected': String(chosen), 'aria-controls': panel.node.id, tabindex: chosen ? '0' : '-1',
        on: { click: () => this.open(panel.name) },
      }, icon(panel.sign), el('span', {}, panel.title));
    }));
    if (held) this.#tabs.querySelector('[aria-selected=true]')?.focus({ preventScroll: true });
  }

  #key(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Tab' && narrow()) this.#keepInside(event);
    if (!step || !this.#tabs.contains(document.activeElement)) return;
    const tabs = [...this.#tabs.children];
    tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length].click();
  }

  // keepInside holds the focus in the sheet, which covers the rest.
  #keepInside(event) {
    const items = [...this.#root.querySelectorAll('button, input, select, summary, a[href]')].filter((item) => item.offsetParent && item.tabIndex >= 0 && !item.disabled);
    const edge = event.shiftKey ? items[0] : items.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? items.at(-1) : items[0]).focus();
  }
}
