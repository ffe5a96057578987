import { el, fill, freshId, debounce, eachFrame } from './dom.js';
import { icon } from './icons.js';
import { isOwn } from './preview.js';

const pause = 250;

// InlineResults asks the bot what is typed after its name and lists what it answers above the composer.
//   seat: {api, world, person, chat}; chosen(result) after one was sent; started(parameter) for the button on top;
//   failed(problem)
export class InlineResults {
  node = el('div', { class: 'suggestions inline-results', role: 'listbox', 'aria-label': 'Results of the bot', hidden: true });
  #seat;
  #on;
  #query = null; // as typed; null: closed
  #asked = null; // the query whose results are shown or awaited
  #next = '';
  #at = 0;
  #off;
  #ask = debounce(pause, () => this.#send(''));

  constructor(seat, on) {
    this.#seat = seat;
    this.#on = on;
    this.#off = seat.world.on('inline', ({ inline }) => this.#arrived(inline));
    this.node.addEventListener('scroll', eachFrame(() => this.#scrolled()));
  }

  close() { this.#off(); }

  get open() { return !this.node.hidden; }
  get active() { return this.open ? this.node.querySelector('[aria-selected=true]')?.id : null; }
  get waiting() { return this.#query !== null && this.#asked !== null && !this.#asked.answered; }

  // typed takes the composer's text; null or any text that does not begin with @bot and a space closes the list.
  typed(text) {
    const name = this.#seat.world.bot?.username;
    const match = text?.match(/^@(\w+)\s([\s\S]*)$/);
    const query = match && name && match[1].toLowerCase() === name.toLowerCase() ? match[2] : null;
    if (query === this.#query) return;
    this.#query = query;
    if (query === null) {
      this.#asked = null;
      this.#hide();
    } else this.#ask();
  }

  key(event) {
    if (!this.open) return false;
    const options = [...this.node.querySelectorAll('[role=option]')];
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && options.length) {
      this.#mark((this.#at + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length);
    } else if (event.key === 'Enter' && !event.shiftKey) options[this.#at]?.click();
    else if (event.key === 'Escape') this.#hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  async #send(offset) {
    if (this.#query === null) return;
    const { api, person, chat } = this.#seat;
    this.#asked = { query: this.#query, offset, answered: false };
    const asked = this.#asked;
    this.#on.changed();
    try {
      const inline = await api.post(`people/${person.id}/inline`, { query: asked.query, offset, chat_id: chat.id });
      asked.id = inline.query_id;
      if (inline.answered) this.#arrived(inline);
      else if (asked.early) this.#arrived(asked.early);
    } catch (problem) {
      asked.answered = true;
      this.#on.failed(problem);
    }
  }

  #arrived(inline) {
    const asked = this.#asked;
    if (!asked || asked.answered || inline.person_id !== this.#seat.person.id) return;
    if (!asked.id) {
      asked.early = inline;
      return;
    }
    if (asked.id !== inline.query_id) return;
    asked.answered = true;
    this.#next = inline.next_offset ?? '';
    this.#show(inline, asked.offset !== '');
    this.#on.changed();
  }

  #show(inline, more) {
    const items = (inline.results ?? []).map((result) => this.#item(inline.query_id, result));
    if (more) this.node.append(...items);
    else {
      fill(this.node, inline.button ? this.#button(inline.button) : null, items,
        items.length || inline.button ? null : el('p', { class: 'muted nothing' }, 'Nothing found'));
      this.node.scrollTop = 0;
      this.#mark(0);
    }
    this.node.hidden = false;
  }

  #item(queryId, result) {
    const content = result.input_message_content ?? {};
    const title = result.title ?? result.caption ?? content.message_text ?? result.type;
    const detail = result.description ?? (result.title ? content.message_text : '') ?? '';
    return el('div', {
      class: 'suggestion result', role: 'option', id: freshId('result'), dataset: { result: result.id, type: result.type },
      on: { click: () => this.#choose(queryId, result.id), pointerdown: (event) => event.preventDefault() },
    }, thumbnail(result, title), el('span', { class: 'lines' }, el('b', {}, title), el('span', { class: 'muted' }, detail.split('\n')[0])));
  }

  #button(button) {
    return el('button', {
      type: 'button', class: 'plain inline-button',
      on: { click: () => this.#on.started(button.start_parameter ?? ''), pointerdown: (event) => event.preventDefault() },
    }, button.text);
  }

  async #choose(queryId, resultId) {
    const { api, person, chat } = this.#seat;
    try {
      await api.post(`people/${person.id}/inline/${encodeURIComponent(queryId)}`, { result_id: resultId, chat_id: chat.id });
      this.#on.chosen();
    } catch (problem) {
      this.#on.failed(problem);
    }
  }

  #scrolled() {
    const end = this.node.scrollHeight - this.node.clientHeight - this.node.scrollTop < 100;
    if (end && this.#next && this.#asked?.answered) {
      const offset = this.#next;
      this.#next = '';
      this.#send(offset);
    }
  }

  #mark(at) {
    this.#at = at;
    const options = [...this.node.querySelectorAll('[role=option]')];
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    options[at]?.scrollIntoView({ block: 'nearest' });
  }

  #hide() { this.node.hidden = true; }
}

// thumbnail shows a picture of the sandbox itself; of a foreign one only that there is one.
function thumbnail(result, title) {
  const address = result.thumbnail_url ?? result.photo_url;
  if (address && isOwn(address)) return el('img', { class: 'thumb', src: address, alt: '' });
  return el('span', { class: `thumb tint-${title.length % 8}`, 'aria-hidden': 'true' }, address ? icon('picture') : [...title][0]?.toUpperCase() ?? '?');
}
