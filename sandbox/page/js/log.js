import { el, arrange, eachFrame, debounce, calm } from './dom.js';
import { icon } from './icons.js';
import { MessageView } from './message.js';
import { serviceText } from './summary.js';
import { dayKey, dayName } from './format.js';

const nearEnd = 80; // pixels from the end that still count as being there
const glide = 600; // milliseconds that a smooth scroll may take
const together = 300; // seconds between messages of one sender that stand as one group

// Log shows a History: days, groups, bubbles, and a button down to the newest. It stays at the end while it is there
// and leaves what is read where it is otherwise. onSeen(messageId) is called when the newest is before the eyes.
export class Log {
  node;
  #history;
  #seat;
  #onSeen;
  #inner = el('div', { class: 'log-inner' });
  #scroller;
  #down;
  #news = el('span', { class: 'badge', hidden: true });
  #views = new Map();
  #days = new Map();
  #missed = 0;
  #atEnd = true;
  #rest = debounce(900, () => this.#scroller.classList.remove('moving'));
  #top = 0;
  #height = 0;
  #gliding = 0;
  #earlierButton = null;
  #watch;
  #off;

  constructor(history, seat, onSeen) {
    this.#history = history;
    this.#seat = seat;
    this.#onSeen = onSeen;
    this.#scroller = el('div', {
      class: 'log', role: 'log', 'aria-label': 'Messages', 'aria-live': 'off', tabindex: '0',
      'aria-description': 'Enter goes to the newest message, the arrows to the others',
      on: {
        scroll: eachFrame(() => this.#scrolled()),
        scrollend: () => this.#landed(),
        wheel: () => this.#landed(),
        touchmove: () => this.#landed(),
        keydown: (event) => this.#walk(event),
      },
    }, this.#inner);
    this.#down = el('button', {
      type: 'button', class: 'to-end', hidden: true, 'aria-label': 'To the newest message', on: { click: () => this.toEnd(true) },
    }, icon('down'), this.#news);
    this.node = el('div', { class: 'log-frame' }, this.#scroller, this.#down);
    this.#watch = new ResizeObserver(() => this.#resized());
    this.#watch.observe(this.#inner);
    this.#watch.observe(this.#scroller);
    this.#off = seat.world.on('clock', () => this.#draw());
    history.on('loaded', () => this.#show());
    history.on('change', (change) => this.#changed(change));
    if (history.loaded) this.#show();
  }

  close() {
    this.#watch.disconnect();
    this.#off();
  }

  toEnd(smoothly = false) {
    this.#atEnd = true;
    const smooth = smoothly && !calm() && this.#distance() < 3 * this.#scroller.clientHeight;
    clearTimeout(this.#gliding);
    this.#gliding = smooth ? setTimeout(() => this.#arrived(), glide) : 0;
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
    this.look();
  }

  // look tells onSeen if somebody can see the newest message.
  look() {
    const newest = this.#history.newest;
    if (!newest || !this.#atEnd || document.hidden || !this.node.offsetParent) return;
    this.#missed = 0;
    this.#drawDown();
    this.#onSeen(newest.message_id);
  }

  jump(messageId) {
    const view = this.#views.get(messageId);
    if (!view) return;
    view.node.scrollIntoView({ block: 'center', behavior: calm() ? 'instant' : 'smooth' });
    view.node.classList.add('flash');
    setTimeout(() => view.node.classList.remove('flash'), 1600);
  }

  // walk goes from message to message by keys; Enter on one opens its menu.
  #walk(event) {
    const messages = [...this.#inner.querySelectorAll('.message')];
    const at = messages.indexOf(event.target);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const next = event.target === this.#scroller && event.key === 'Enter' ? messages.at(-1) : at >= 0 && step ? messages[at + step] : null;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  // show draws everything that was read anew; nothing of it is announced.
  #show() {
    this.#scroller.setAttribute('aria-live', 'off');
    const first = this.#views.size === 0;
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#draw();
    if (first || this.#atEnd) this.toEnd();
    else this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
    requestAnimationFrame(() => this.#scroller.setAttribute('aria-live', 'polite'));
  }

  #changed({ added }) {
    this.#draw();
    if (!added) return;
    const view = this.#views.get(added.message_id);
    view.node.classList.add('arriving');
    view.node.addEventListener('animationend', () => view.node.classList.remove('arriving'), { once: true });
    if (added.from?.id === this.#seat.person.id || this.#atEnd) {
      this.toEnd(true);
      return;
    }
    this.#missed += 1;
    this.#drawDown();
  }

  #draw() {
    const list = this.#history.list;
    this.#forget(new Set(list.map((message) => message.message_id)));
    const days = new Map();
    list.forEach((message, i) => {
      const { node } = this.#view(message);
      node.classList.toggle('first', !joined(list[i - 1], message));
      node.classList.toggle('last', !joined(message, list[i + 1]));
      const key = dayKey(message.date);
      if (!days.has(key)) days.set(key, { date: message.date, nodes: [] });
      days.get(key).nodes.push(node);
    });
    const sections = [...days].map(([key, { date, nodes }]) => this.#day(key, date, nodes));
    arrange(this.#inner, this.#history.earlier ? [this.#earlier(), ...sections] : sections);
  }

  #forget(kept) {
    for (const [id, view] of this.#views) {
      if (kept.has(id)) continue;
      view.node.remove();
      this.#views.delete(id);
    }
  }

  #view(message) {
    let view = this.#views.get(message.message_id);
    if (!view) {
      view = new MessageView(message, this.#seat);
      this.#views.set(message.message_id, view);
    } else if (view.message !== message) view.update(message);
    return view;
  }

  #day(key, date, nodes) {
    let day = this.#days.get(key);
    if (!day) {
      const name = el('time', {});
      const messages = el('div', { class: 'day-messages' });
      day = { name, messages, node: el('section', { class: 'day', dataset: { day: key } }, el('h3', { class: 'day-name' }, name), messages) };
      this.#days.set(key, day);
    }
    const called = dayName(date, this.#seat.now() / 1000);
    if (day.name.textContent !== called) day.name.textContent = called;
    arrange(day.messages, nodes);
    return day.node;
  }

  #earlier() {
    this.#earlierButton ??= el('button', { type: 'button', class: 'pill earlier', on: { click: () => this.#history.loadEarlier() } }, 'Earlier messages');
    return this.#earlierButton;
  }

  #distance() { return this.#scroller.scrollHeight - this.#scroller.clientHeight - this.#scroller.scrollTop; }

  #scrolled() {
    this.#scroller.classList.add('moving');
    this.#rest();
    if (this.#gliding) return;
    // Only somebody who scrolls up leaves the end: what grows or shrinks does not.
    const { scrollTop: top, scrollHeight: height } = this.#scroller;
    const up = top < this.#top && height === this.#height;
    this.#top = top;
    this.#height = height;
    this.#atEnd = this.#distance() < nearEnd || (this.#atEnd && !up);
    this.look();
    this.#drawDown();
  }

  // landed ends a smooth scroll that has come to its end, or that somebody ends by hand.
  #landed() {
    if (!this.#gliding) return;
    clearTimeout(this.#gliding);
    this.#gliding = 0;
    this.#scrolled();
  }

  // arrived ends a smooth scroll in any case where it was to go, whatever came on the way.
  #arrived() {
    this.#gliding = 0;
    this.toEnd();
    this.#scrolled();
  }

  // resized keeps the end in sight when a picture, an edit or the keyboard below changes the height.
  #resized() {
    if (this.#atEnd) this.toEnd(this.#gliding !== 0);
    this.#drawDown();
  }

  #drawDown() {
    this.#down.hidden = this.#atEnd;
    this.#news.hidden = this.#missed === 0;
    this.#news.textContent = this.#missed;
  }
}

// joined says whether b continues the group that a is in.
function joined(a, b) {
  if (!a || !b || a.from?.id !== b.from?.id || dayKey(a.date) !== dayKey(b.date)) return false;
  return b.date - a.date < together && !serviceText(a) && !serviceText(b);
}
