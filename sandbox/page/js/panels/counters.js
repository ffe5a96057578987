import { el, fill } from '../dom.js';
import { Panel, plain } from './panel.js';

const words = [
  ['delivered', 'Updates handed out'], ['redelivered', 'Handed out again'], ['acknowledged', 'Acknowledged'],
  ['expired', 'Expired'], ['pending', 'Waiting now'], ['rate_refused', 'Refused by rate limits'],
];

// Counters shows how often what has happened since they were set to zero.
export class Counters extends Panel {
  name = 'counters';
  title = 'Counters';
  sign = 'bars';
  #figures = el('dl', { class: 'figures' });
  #calls = el('table', { class: 'table' });

  constructor(app) {
    super(app);
    fill(this.node, this.problem, this.#figures, this.#calls,
      plain('Set to zero', () => this.attempt(async () => { await this.api.delete('counters'); await this.refresh(); }), { name: 'zero-counters' }));
  }

  follow() { this.when(['call', 'message', 'answer', 'loaded'], () => this.soon()); }

  async refresh() {
    const counters = await this.attempt(() => this.api.get('counters'));
    if (!counters) return;
    fill(this.#figures, words.map(([name, text]) => el('div', { dataset: { counter: name } }, el('dt', {}, text), el('dd', {}, counters[name] ?? 0))));
    const methods = Object.entries(counters.calls ?? {}).sort(([a], [b]) => a.localeCompare(b));
    fill(this.#calls,
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Method'), el('th', { scope: 'col' }, 'Answers'))),
      el('tbody', {}, methods.map(([method, codes]) => el('tr', { dataset: { method } }, el('th', { scope: 'row' }, method),
        el('td', {}, Object.entries(codes).map(([code, n]) => el('span', { class: `count ${code === '200' ? 'good' : 'bad'}` }, el('i', {}, code === '0' ? 'cut' : code), ` ${n}`))))),
      methods.length ? null : el('tr', {}, el('td', { class: 'muted', colspan: '2' }, 'No calls yet.'))));
  }
}
