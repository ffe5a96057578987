import { el, fill } from '../dom.js';
import { Panel, plain } from './panel.js';

const methods = ['*', 'getUpdates', 'sendMessage', 'editMessageText', 'editMessageReplyMarkup', 'answerCallbackQuery', 'answerInlineQuery',
  'sendPhoto', 'sendDocument', 'sendChatAction', 'deleteMessage', 'setMyCommands', 'getFile', 'getMe'];

// What goes wrong most often, at one press; of the method that is chosen.
const usual = [
  ['429 once', { status: 429, retry_after: 3, times: 1 }],
  ['500 once', { status: 500, times: 1 }],
  ['502 page', { status: 502, body: '<html><body>502 Bad Gateway</body></html>', times: 1 }],
  ['Blocked (403)', { status: 403, description: 'Forbidden: bot was blocked by the user', times: 1 }],
  ['5 s late', { delay_ms: 5000, times: 1 }],
  ['Cut before', { cut: 'before', times: 1 }],
  ['Cut after', { cut: 'after', times: 1 }],
];

// Faults makes calls of the bot go wrong.
export class Faults extends Panel {
  name = 'faults';
  title = 'Faults';
  sign = 'bolt';
  #list = el('ul', { class: 'faults', 'aria-label': 'Faults in force' });
  #method = el('input', { type: 'text', class: 'field', value: 'sendMessage', list: 'fault-methods', 'aria-label': 'Method', autocomplete: 'off', dataset: { role: 'fault-method' } });
  #fields = {
    times: number('How often, 0: always', 1),
    status: number('Status, 0: none', 0),
    retry_after: number('Retry after, s', 0),
    delay_ms: number('Delay, ms', 0),
    description: el('input', { type: 'text', class: 'field', dataset: { role: 'fault-description' } }),
    cut: el('select', { class: 'field', dataset: { role: 'fault-cut' } }, ['', 'before', 'after'].map((value) => el('option', { value }, value || 'not cut'))),
  };

  constructor(app) {
    super(app);
    const label = (text, field) => el('label', { class: 'field-line' }, text, field);
    fill(this.node, this.problem, this.#list,
      el('div', { class: 'card form' },
        el('h3', {}, 'New fault'),
        label('Method', this.#method),
        el('datalist', { id: 'fault-methods' }, methods.map((value) => el('option', { value }))),
        el('div', { class: 'buttons' }, usual.map(([text, fault]) => plain(text, () => this.#add(fault), { name: `fault-${text.toLowerCase().replace(/\W+/g, '-')}` }))),
        el('details', { class: 'own' }, el('summary', {}, 'Something else'),
          el('form', { class: 'form', on: { submit: (event) => { event.preventDefault(); this.#add(this.#own()); } } },
            label('How often (0: always)', this.#fields.times), label('Status (0: none)', this.#fields.status),
            label('Retry after, seconds', this.#fields.retry_after), label('Delay, milliseconds', this.#fields.delay_ms),
            label('Description', this.#fields.description), label('Connection', this.#fields.cut),
            el('button', { class: 'plain', dataset: { action: 'add-fault' } }, 'Set the fault')))));
  }

  follow() {
    this.when(['call'], ({ call }) => { if (call.fault) this.soon(); });
    this.when(['loaded'], () => this.refresh());
  }

  async refresh() {
    const faults = (await this.attempt(() => this.api.get('faults'))) ?? [];
    fill(this.#list, faults.map((fault) => this.#row(fault)),
      faults.length ? el('li', { class: 'last' }, plain('Remove all', () => this.#remove('faults'), { kind: 'quiet danger', name: 'remove-faults' }))
        : el('li', { class: 'muted nothing' }, 'Nothing goes wrong on purpose.'));
  }

  #row(fault) {
    return el('li', { dataset: { fault: fault.id } },
      el('span', { class: 'lines' }, el('b', {}, fault.method && fault.method !== '*' ? fault.method : 'every method'), el('span', { class: 'muted' }, told(fault))),
      plain('Remove', () => this.#remove(`faults/${fault.id}`), { kind: 'quiet danger', label: 'Remove this fault' }));
  }

  #add(fault) {
    return this.attempt(async () => {
      await this.api.post('faults', { method: this.#method.value.trim() || '*', ...fault });
      await this.refresh();
    });
  }

  #remove(path) {
    return this.attempt(async () => {
      await this.api.delete(path);
      await this.refresh();
    });
  }

  #own() {
    const { times, status, retry_after: retry, delay_ms: delay, description, cut } = this.#fields;
    return { times: Number(times.value), status: Number(status.value), retry_after: Number(retry.value), delay_ms: Number(delay.value), description: description.value, cut: cut.value };
  }
}

function number(label, value) {
  return el('input', { type: 'number', class: 'field', min: '0', value: String(value), 'aria-label': label });
}

function told(fault) {
  return [
    fault.delay_ms && `${fault.delay_ms} ms late`,
    fault.cut && `connection cut ${fault.cut} the effect`,
    fault.status && `status ${fault.status}`,
    fault.retry_after && `retry after ${fault.retry_after} s`,
    fault.body && 'a body of its own',
    fault.description,
    fault.times ? `${fault.times}× more` : 'until it is removed',
  ].filter(Boolean).join(' · ');
}
