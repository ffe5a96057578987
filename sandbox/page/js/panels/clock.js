import { el, fill } from '../dom.js';
import { Panel, plain } from './panel.js';

const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

// Clock moves the sandbox's time forward. It never goes back: what has become due has happened.
export class Clock extends Panel {
  name = 'clock';
  title = 'Clock';
  sign = 'clock';
  #time = el('p', { class: 'big-time', role: 'timer', 'aria-live': 'off', dataset: { role: 'clock' } });
  #day = el('p', { class: 'muted' });
  #ahead = el('p', { class: 'muted', dataset: { role: 'ahead' } });
  #custom = el('input', { type: 'text', class: 'field', placeholder: '90s, 25m, 3h30m', 'aria-label': 'How far to move', pattern: '(\\d+(\\.\\d+)?(ms|s|m|h))+', required: true, autocomplete: 'off', dataset: { role: 'advance' } });
  #timer = 0;

  constructor(app) {
    super(app);
    fill(this.node, this.problem,
      el('div', { class: 'card clock' }, this.#time, this.#day, this.#ahead),
      el('div', { class: 'buttons' },
        plain('+ 1 minute', () => this.#advance('1m'), { name: 'plus-minute' }),
        plain('+ 1 hour', () => this.#advance('1h'), { name: 'plus-hour' }),
        plain('+ 1 day', () => this.#advance('24h'), { name: 'plus-day' }),
        plain('To tomorrow 09:00', () => this.#advance(this.#untilMorning()), { name: 'tomorrow' })),
      el('form', { class: 'card form', on: { submit: (event) => { event.preventDefault(); this.#advance(this.#custom.value.trim()); } } },
        el('label', { class: 'field-line' }, 'Move by', this.#custom),
        el('button', { class: 'plain', dataset: { action: 'advance' } }, 'Move the clock')),
      el('p', { class: 'muted' }, 'Whatever becomes due in between happens at once. A bot that follows the header X-Sandbox-Clock-Offset goes along. Times are those of this browser.'));
  }

  show() {
    super.show();
    this.#timer = setInterval(() => this.#draw(), 250);
  }

  hide() {
    super.hide();
    clearInterval(this.#timer);
  }

  follow() { this.when(['clock', 'loaded'], () => this.#draw()); }

  refresh() { this.#draw(); }

  #draw() {
    const now = this.world.now();
    write(this.#time, time.format(now));
    write(this.#day, day.format(now));
    write(this.#ahead, this.world.offset ? `${span(this.world.offset)} ahead of real time` : 'the real time');
  }

  #advance(duration) {
    return this.attempt(async () => {
      this.world.setClock(await this.api.post('clock', { advance: duration }));
      this.#draw();
    });
  }

  #untilMorning() {
    const now = new Date(this.world.now());
    const morning = new Date(now);
    morning.setDate(morning.getDate() + 1);
    morning.setHours(9, 0, 0, 0);
    return `${Math.ceil((morning - now) / 1000)}s`;
  }
}

function write(node, text) { if (node.textContent !== text) node.textContent = text; }

function span(ms) {
  const minutes = Math.round(ms / 60000);
  const parts = [[Math.floor(minutes / 1440), 'd'], [Math.floor(minutes / 60) % 24, 'h'], [minutes % 60, 'min']];
  return parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(' ') || 'less than a minute';
}
