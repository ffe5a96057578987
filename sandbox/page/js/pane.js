import { el, fill } from './dom.js';
import { avatar } from './avatar.js';
import { PaneHeader } from './paneheader.js';
import { History } from './history.js';
import { Log } from './log.js';
import { Composer } from './composer.js';
import { Typing } from './typing.js';
import { MessageActions } from './actions.js';
import { alertWith, toast } from './notices.js';
import { fullName } from './format.js';

// Pane is one chat as one person sees it: header, messages, composer. app: what app.js puts together.
//   place: {person, chat} ids; start: a deep link's payload that waits for its START button; undefined: none
export class Pane {
  node;
  place;
  #app;
  #seat;
  #history;
  #log;
  #composer;
  #typing;
  #actions;
  #header;
  #welcome = el('div', { class: 'welcome', hidden: true });
  #start;
  #off = [];

  constructor(app, place, { start, pinned = false } = {}) {
    this.#app = app;
    this.place = place;
    this.#start = start;
    this.pinned = pinned;
    this.#history = new History(app.api, app.world, place.chat);
    this.#header = new PaneHeader(app, this);
    this.#typing = new Typing(app.world, place.chat, () => this.#header.draw(this.#typing.action));
    this.#actions = new MessageActions(app, this);
    this.#seat = this.#makeSeat();
    this.#log = new Log(this.#history, this.#seat, (id) => app.reads.seen(place.person, place.chat, id));
    this.#composer = new Composer(this.#seat, {
      sent: () => this.#log.toEnd(true),
      failed: (problem) => this.note(problem.message, 'error'),
      last: () => this.#lastOwn(),
      jump: (id) => this.#log.jump(id),
      start: (payload) => this.start(payload),
    });
    this.#build();
    this.#listen();
    this.#history.load();
    this.#readCommands();
    this.draw();
  }

  close() {
    this.#app.drafts.set(this.#key, this.#composer.draft);
    for (const off of this.#off) off();
    this.#history.close();
    this.#log.close();
    this.#composer.close();
    this.#typing.close();
    this.node.remove();
  }

  get person() { return this.#app.world.people.get(this.place.person) ?? { id: this.place.person, first_name: 'Nobody' }; }
  get chat() { return this.#app.world.chat(this.place.chat) ?? { id: this.place.chat, type: 'group', title: 'Group', members: [] }; }
  get composer() { return this.#composer; }

  note(text, kind) { toast(this.node, text, kind); }

  // start waits with START for a payload; without one it presses the button.
  start(payload) {
    this.#start = payload;
    this.draw();
  }

  say(text) { return this.#composer.say(text); }
  look() { this.#log.look(); }
  focus() { this.#composer.focus(); }

  // seat is what the parts of a pane know of it; person and chat are always the present ones.
  #makeSeat() {
    const pane = this;
    const { api, world } = this.#app;
    return {
      api,
      world,
      get person() { return pane.person; },
      get chat() { return pane.chat; },
      now: () => world.now(),
      act: this.#actions,
      press: (message, button, row, col) => this.#actions.press(message, button, row, col),
      menu: (message, event) => this.#actions.menu(message, event),
      reply: (message) => this.#composer.reply(message),
      jump: (id) => this.#log.jump(id),
    };
  }

  #build() {
    this.node = el('section', {
      class: 'pane', 'aria-label': `Chat of ${fullName(this.person)}`, dataset: { person: this.place.person, chat: this.place.chat },
    }, this.#header.node, this.#welcome, this.#log.node, this.#composer.node, el('div', { class: 'toasts', 'aria-live': 'assertive' }), el('div', { class: 'drop-veil', 'aria-hidden': 'true' }, 'Drop to send'));
    this.node.addEventListener('dragover', (event) => this.#dragged(event));
    this.node.addEventListener('dragleave', (event) => { if (!this.node.contains(event.relatedTarget)) this.node.classList.remove('dropping'); });
    this.node.addEventListener('drop', (event) => this.#dropped(event));
    this.#composer.write(this.#app.drafts.get(this.#key) ?? '');
  }

  #listen() {
    const { world } = this.#app;
    for (const name of ['loaded', 'people', 'chats', 'link']) this.#off.push(world.on(name, () => this.draw()));
    for (const name of ['loaded', 'commands', 'people']) this.#off.push(world.on(name, () => this.#readCommands()));
    this.#off.push(world.on('answer', (data) => this.#answered(data)));
    this.#history.on('loaded', () => this.draw());
    this.#history.on('change', () => this.draw());
    this.#history.on('problem', (text) => this.note(text, 'error'));
  }

  get #key() { return `${this.place.person}:${this.place.chat}`; }

  draw() {
    this.#header.draw(this.#typing.action);
    this.#drawWelcome();
    this.#composer.bar(this.#bar());
    this.#composer.keyboard(this.#history.list);
  }

  #drawWelcome() {
    const { world } = this.#app;
    const empty = this.#history.loaded && this.#history.messages.size === 0;
    this.#welcome.hidden = !empty && Boolean(world.bot);
    if (this.#welcome.hidden) return;
    const { bot } = world;
    const lines = bot ? ['No messages here yet.', this.chat.type === 'private' ? `Press START to begin the chat with ${fullName(bot)}.` : 'Write the first one.']
      : ['No bot has called yet.', `Point yours at ${location.origin} in place of api.telegram.org.`];
    fill(this.#welcome, avatar(bot ?? { id: 0, first_name: '🤖' }, 'huge'), el('p', {}, el('b', {}, lines[0])), el('p', { class: 'muted' }, lines[1]));
  }

  // bar says which big button stands in place of the field.
  #bar() {
    const { person, chat } = this;
    const { world, api } = this.#app;
    const change = (path) => async () => { try { world.setPerson(await api.post(path)); } catch (problem) { this.note(problem.message, 'error'); } };
    if (person.deactivated) return { action: 'restore', text: 'RESTORE THE ACCOUNT', note: `${fullName(person)} has deleted this account.`, run: () => this.#restore() };
    if (chat.type !== 'private') return null;
    if (person.blocked) return { action: 'unblock', text: 'UNBLOCK', run: change(`people/${person.id}/unblock`) };
    if (this.#start !== undefined) return { action: 'start', text: 'START', note: this.#start ? `with “${this.#start}”` : '', run: () => this.#pressStart() };
    const fresh = this.#history.loaded && this.#history.messages.size === 0;
    return fresh && world.bot ? { action: 'start', text: 'START', run: () => this.#pressStart() } : null;
  }

  async #pressStart() {
    const payload = this.#start;
    if (!await this.say(payload ? `/start ${payload}` : '/start')) return;
    this.#start = undefined;
    this.draw();
    this.focus();
  }

  async #restore() {
    const { world, api } = this.#app;
    try {
      world.setPerson(await api.patch(`people/${this.place.person}`, { deactivated: false }));
    } catch (problem) {
      this.note(problem.message, 'error');
    }
  }

  async #readCommands() {
    if (!this.#app.world.bot) return;
    const commands = await this.#app.api.get('commands', { person: this.place.person, chat_id: this.place.chat }).catch(() => []);
    this.#composer.setCommands(commands ?? []);
  }

  #answered({ tap }) {
    if (tap.person_id !== this.place.person || tap.chat_id !== this.place.chat || !tap.answer) return;
    const { text, show_alert: alert, url } = tap.answer;
    if (text && alert) alertWith(text);
    else if (text) this.note(text, 'answer');
    if (url) this.#actions.link(url);
  }

  #lastOwn() {
    return this.#history.list.findLast((message) => message.from?.id === this.place.person && message.text !== undefined && !message.via_bot && !message.forward_origin);
  }

  #dragged(event) {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    this.node.classList.add('dropping');
  }

  #dropped(event) {
    event.preventDefault();
    this.node.classList.remove('dropping');
    this.#composer.offer([...event.dataTransfer.files]);
  }
}
