import { Emitter } from './emitter.js';

const names = ['message', 'edit', 'delete', 'typing', 'answer', 'inline', 'commands', 'person', 'chat', 'clock', 'call'];
const patience = { first: 300, most: 5000 };

// Events is the stream of what happens in the sandbox. It comes back by itself when the connection is lost and goes on
// where it was. It emits:
//   event   {name, data}   one event of the control API
//   reset                  read everything anew: at the first connection, and when too much was missed
//   link    'live' | 'connecting'
export class Events extends Emitter {
  link = 'connecting';
  #last = '';
  #wait = patience.first;

  start() {
    const source = new EventSource(this.#last ? `sim/events?after=${encodeURIComponent(this.#last)}` : 'sim/events');
    source.addEventListener('open', () => this.#opened());
    source.addEventListener('error', () => this.#failed(source));
    source.addEventListener('reset', (event) => {
      this.#remember(event);
      this.emit('reset');
    });
    for (const name of names) {
      source.addEventListener(name, (event) => {
        this.#remember(event);
        this.emit('event', { name, data: JSON.parse(event.data) });
      });
    }
  }

  #opened() {
    this.#wait = patience.first;
    this.#say('live');
    // Without an id to go on from, what happened in between is not known.
    if (!this.#last) this.emit('reset');
  }

  #failed(source) {
    this.#say('connecting');
    source.close();
    setTimeout(() => this.start(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, patience.most);
  }

  #remember(event) {
    if (event.lastEventId) this.#last = event.lastEventId;
  }

  #say(link) {
    this.link = link;
    this.emit('link', link);
  }
}
