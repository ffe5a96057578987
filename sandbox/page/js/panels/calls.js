import { el, fill } from '../dom.js';
import { tree, read } from '../json.js';
import { milliseconds } from '../format.js';
import { Panel, plain } from './panel.js';

const kept = 300;

const moment = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

// Calls shows what the bot asks of the Bot API and what it is answered, the newest first.
export class Calls extends Panel {
  name = 'calls';
  title = 'Calls';
  sign = 'list';
  #calls = [];
  #rows = el('div', { class: 'calls', role: 'log', 'aria-label': 'Calls of the Bot API', 'aria-live': 'off' });
  #filter = el('input', { type: 'search', class: 'field', placeholder: 'Filter by method or text', 'aria-label': 'Filter calls', dataset: { role: 'call-filter' } });
  #failed = el('input', { type: 'checkbox', dataset: { role: 'failed-only' } });
  #paused = el('input', { type: 'checkbox', dataset: { role: 'paused' } });

  constructor(app) {
    super(app);
    for (const field of [this.#filter, this.#failed]) field.addEventListener('input', () => this.#draw());
    this.#paused.addEventListener('input', () => { if (!this.#paused.checked) this.refresh(); });
    fill(this.node,
      el('div', { class: 'panel-bar' }, this.#filter,
        el('label', { class: 'tick-line' }, this.#failed, 'Failed only'),
        el('label', { class: 'tick-line' }, this.#paused, 'Paused'),
        plain('Clear', () => { this.#calls = []; this.#draw(); }, { kind: 'quiet', name: 'clear-calls' })),
      this.problem, this.#rows);
  }

  follow() {
    this.when(['call'], ({ call }) => this.#add(call));
    this.when(['loaded'], () => this.refresh());
  }

  async refresh() {
    const calls = await this.attempt(() => this.api.get('calls', { limit: kept }));
    this.#calls = (calls ?? []).filter((call) => !call.bot_id || call.bot_id === this.world.bot?.id);
    this.#draw();
  }

  #add(call) {
    if (this.#paused.checked || this.#calls.some((one) => one.id === call.id)) return;
    this.#calls.push(call);
    if (this.#calls.length > kept) this.#calls.shift();
    if (!this.#fits(call)) return;
    this.#rows.querySelector('.nothing')?.remove();
    this.#rows.prepend(row(call));
    while (this.#rows.children.length > kept) this.#rows.lastChild.remove();
  }

  #fits(call) {
    if (this.#failed.checked && call.code === 200) return false;
    const wanted = this.#filter.value.trim().toLowerCase();
    return !wanted || `${call.method} ${call.code} ${JSON.stringify(call.params ?? {})} ${call.answer}`.toLowerCase().includes(wanted);
  }

  #draw() {
    const fitting = this.#calls.filter((call) => this.#fits(call)).reverse();
    fill(this.#rows, fitting.map(row), fitting.length ? null : el('p', { class: 'muted nothing' }, this.#calls.length ? 'No call fits.' : 'No calls yet.'));
  }
}

function row(call) {
  const good = call.code === 200;
  const details = el('details', { class: `call ${good ? 'good' : 'bad'}`, dataset: { call: call.id, method: call.method, code: call.code } },
    el('summary', {},
      el('span', { class: 'code' }, call.code || 'cut'),
      el('b', {}, call.method),
      el('span', { class: 'gist' }, gist(call)),
      call.fault ? el('span', { class: 'tag bad' }, 'fault') : null,
      call.webhook ? el('span', { class: 'tag' }, 'webhook') : null,
      el('span', { class: 'took' }, milliseconds((call.duration_ns ?? 0) / 1e6)),
      el('time', {}, moment.format(new Date(call.at)))));
  details.addEventListener('toggle', () => details.append(inside(call)), { once: true });
  return details;
}

// gist is what tells two calls of one method apart at a glance.
function gist({ params = {} }) {
  return (params.text ?? params.caption ?? params.action ?? params.offset ?? '').split('\n')[0].slice(0, 80);
}

function inside(call) {
  const params = Object.fromEntries(Object.entries(call.params ?? {}).map(([name, value]) => [name, read(value)]));
  return el('div', { class: 'call-inside' },
    el('h4', {}, 'Parameters'), tree(params, 2),
    el('h4', {}, 'Answer'), tree(read(call.answer), 2));
}
