import { Pane } from './pane.js';
import { narrow } from './dom.js';

const wide = matchMedia('(min-width: 1080px)');

// Panes holds the chat that is open and, where there is room, one that is kept at its side. Addresses are #<person> and
// #<person>/<chat>, so that the browser's back button works.
export class Panes {
  #app;
  #root;
  #main = null;
  #side = null;

  constructor(app, root) {
    this.#app = app;
    this.#root = root;
    addEventListener('popstate', () => this.#goTo(fromHash()));
    wide.addEventListener('change', () => {
      this.#arrange();
      this.#main?.draw();
      this.#side?.draw();
    });
    document.addEventListener('visibilitychange', () => this.#look());
    addEventListener('focus', () => this.#look());
    app.world.on('chat-moved', ({ from, to }) => this.#moved(from, to));
  }

  get roomForTwo() { return wide.matches; }
  get place() { return this.#main?.place ?? null; }
  get pinnedPlace() { return this.#side?.place ?? null; }

  // begin shows what the address asks for, else what was open last, else the first person.
  begin() {
    const asked = new URLSearchParams(location.search);
    const person = Number(asked.get('person')) || 0;
    const { people } = this.#app.world;
    const last = [person ? { person, chat: Number(asked.get('chat')) || person } : null, fromHash(), this.#app.memory.get('last')]
      .find((place) => place && people.has(place.person)) ?? firstOf(people);
    if (!last) return;
    const pinned = this.#app.memory.get('pinned');
    if (pinned && people.has(pinned.person)) this.pin(pinned);
    const start = asked.get('start') ?? undefined;
    history.replaceState(null, '', location.pathname + toHash(last));
    this.#show(last, { start });
    if (!narrow()) this.#main.focus();
  }

  // open shows a place and returns its pane.
  open(place, options = {}) {
    if (same(this.#side?.place, place) && this.#side.node.offsetParent) {
      if (options.start !== undefined) this.#side.start(options.start);
      this.#side.focus();
      return this.#side;
    }
    if (!same(this.#main?.place, place) || document.body.dataset.view === 'list') {
      history.pushState({ inside: true }, '', location.pathname + toHash(place));
    }
    this.#show(place, options);
    if (!narrow()) this.#main.focus();
    return this.#main;
  }

  // back leaves the chat for the list, on a phone.
  back() {
    if (history.state?.inside) history.back();
    else {
      history.replaceState(null, '', location.pathname);
      this.#goTo(null);
    }
  }

  pin(place) {
    this.unpin();
    this.#side = new Pane(this.#app, place, { pinned: true });
    this.#app.memory.set('pinned', place);
    this.#arrange();
    const other = [...this.#app.world.people.keys()].find((id) => id !== place.person);
    if (same(this.#main?.place, place) && other && this.roomForTwo) this.open({ person: other, chat: other });
    this.#app.sidebar.draw();
  }

  unpin() {
    this.#side?.close();
    this.#side = null;
    this.#app.memory.set('pinned', null);
    this.#arrange();
    this.#app.sidebar.draw();
  }

  #goTo(place) {
    if (place && this.#app.world.people.has(place.person)) this.#show(place);
    else document.body.dataset.view = 'list';
    this.#app.sidebar.draw();
  }

  #show(place, { start } = {}) {
    document.body.dataset.view = 'chat';
    this.#app.memory.set('last', place);
    if (same(this.#main?.place, place)) {
      if (start !== undefined) this.#main.start(start);
    } else {
      this.#main?.close();
      this.#main = new Pane(this.#app, place, { start });
    }
    this.#arrange();
    this.#main.look();
    this.#app.sidebar.draw();
  }

  #arrange() {
    const side = this.#side && this.roomForTwo && !same(this.#side.place, this.#main?.place) ? this.#side : null;
    for (const pane of [this.#main, side]) if (pane && !pane.node.isConnected) this.#root.append(pane.node);
    if (!side) this.#side?.node.remove();
    else if (this.#main && side.node.previousSibling !== this.#main.node) this.#root.append(side.node);
    this.#root.classList.toggle('two', Boolean(side && this.#main));
  }

  #look() {
    this.#main?.look();
    this.#side?.look();
  }

  // moved follows a group that became a supergroup.
  #moved(from, to) {
    if (this.#side?.place.chat === from) this.pin({ person: this.#side.place.person, chat: to });
    if (this.#main?.place.chat === from) this.open({ person: this.#main.place.person, chat: to });
  }
}

export const same = (a, b) => Boolean(a && b && a.person === b.person && a.chat === b.chat);

function firstOf(people) {
  const [id] = people.keys();
  return id === undefined ? null : { person: id, chat: id };
}

const toHash = ({ person, chat }) => (person === chat ? `#${person}` : `#${person}/${chat}`);

function fromHash() {
  const match = location.hash.match(/^#(\d+)(?:\/(-?\d+))?$/);
  return match ? { person: Number(match[1]), chat: Number(match[2] ?? match[1]) } : null;
}
