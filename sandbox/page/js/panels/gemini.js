import { el, fill } from '../dom.js';
import { Panel, plain } from './panel.js';

const beat = 2000;
const hidden = new Set(['key', 'faults', 'project']);

// Gemini shows the keys of a simulated Gemini that may be mounted below /sim/gemini/, and makes them fail.
export class Gemini extends Panel {
  name = 'gemini';
  title = 'Gemini';
  sign = 'spark';
  #keys = el('div', { class: 'cards' });
  #kind = el('select', { class: 'field', 'aria-label': 'Kind of fault', dataset: { role: 'gemini-kind' } });
  #count = el('input', { type: 'number', class: 'field', min: '0', value: '1', 'aria-label': 'How often, 0: until healed', dataset: { role: 'gemini-count' } });
  #timer = 0;

  constructor(app) {
    super(app);
    fill(this.node, this.problem,
      el('p', { class: 'muted' }, 'A simulated Gemini: no model, no account, no request leaves this machine.'),
      el('div', { class: 'card form' },
        el('label', { class: 'field-line' }, 'Fault', this.#kind),
        el('label', { class: 'field-line' }, 'How often (0: until healed)', this.#count),
        el('div', { class: 'buttons' },
          plain('Fail all keys', () => this.#fail(''), { kind: 'danger', name: 'gemini-fail-all' }),
          plain('Heal everything', () => this.#heal(), { name: 'gemini-heal-all' }))),
      this.#keys);
  }

  // available says whether somebody has mounted it.
  async available() {
    return Boolean(await this.api.get('gemini/keys').catch(() => null));
  }

  show() {
    super.show();
    this.#timer = setInterval(() => this.refresh(), beat);
  }

  hide() {
    super.hide();
    clearInterval(this.#timer);
  }

  async refresh() {
    const keys = await this.attempt(() => this.api.get('gemini/keys'));
    if (!keys) return;
    await this.#readKinds();
    const written = JSON.stringify(keys);
    if (this.#keys.written === written) return;
    this.#keys.written = written;
    fill(this.#keys, keys.map((key) => this.#card(key)), keys.length ? null : el('p', { class: 'muted nothing' }, 'No key has called yet.'));
  }

  async #readKinds() {
    if (this.#kind.options.length) return;
    const kinds = await this.api.get('gemini/kinds').catch(() => []);
    fill(this.#kind, kinds.map((kind) => el('option', { value: kind }, kind)));
  }

  #card(key) {
    const figures = Object.entries(key).filter(([name, value]) => !hidden.has(name) && ['number', 'string', 'boolean'].includes(typeof value) && value !== '');
    const faults = key.faults ?? [];
    return el('div', { class: 'card', dataset: { geminiKey: key.key } },
      el('div', { class: 'card-head' }, el('b', { class: 'mono' }, key.key), key.project && key.project !== key.key ? el('span', { class: 'tag quiet' }, key.project) : null,
        faults.map((fault) => el('span', { class: 'tag bad' }, `${fault.kind}${fault.count ? ` ${fault.count}×` : ''}`))),
      el('dl', { class: 'figures small' }, figures.map(([name, value]) => el('div', {}, el('dt', {}, name.replaceAll('_', ' ')), el('dd', {}, String(value))))),
      el('div', { class: 'buttons' },
        plain('Fail', () => this.#fail(key.key), { kind: 'danger', name: 'gemini-fail', label: `Make key ${key.key} fail` }),
        faults.some((fault) => fault.key === key.key) ? plain('Heal', () => this.#heal(key.key), { name: 'gemini-heal', label: `Heal key ${key.key}` }) : null));
  }

  #fail(key) {
    return this.attempt(async () => {
      await this.api.post('gemini/faults', { key, kind: this.#kind.value, count: Number(this.#count.value) });
      await this.refresh();
    });
  }

  #heal(key) {
    return this.attempt(async () => {
      await this.api.delete('gemini/faults', key ? { key } : {});
      await this.refresh();
    });
  }
}
