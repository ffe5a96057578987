import { Emitter } from './emitter.js';
import { Refusal } from './api.js';

// World is what the page knows of the sandbox: the bot meant, people, chats and the clock, kept up to date by events.
// It emits, after its own state has changed:
//   loaded, people, chats, clock    something of that changed; no data
//   chat-moved                      {from, to}: a group became a supergroup
//   message, edit, delete, typing, answer, inline, commands, call    the event's data, of the bot meant
//   link                            'live' | 'connecting'
export class World extends Emitter {
  state = null;
  people = new Map();
  chats = new Map();
  offset = 0;
  ready = false;
  #api;
  #events;
  #loading = null;
  #stale = false;
  #held = [];
  #day = '';

  constructor(api, events) {
    super();
    this.#api = api;
    this.#events = events;
    events.on('reset', () => this.load());
    setInterval(() => this.#turnDay(), 20_000);
    events.on('event', (event) => this.#take(event));
    events.on('link', (link) => this.emit('link', link));
  }

  get bot() { return this.state?.bot ?? null; }
  get link() { return this.#events.link; }

  // now is the sandbox's time in Unix milliseconds.
  now() { return Date.now() + this.offset; }

  // load reads everything; events that come meanwhile are taken afterwards. Asked for during a load, it loads again.
  load() {
    if (this.#loading) this.#stale = true;
    this.#loading ??= this.#loadUntilFresh().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  // use turns to another bot.
  use(botId) {
    this.#api.bot = botId;
    return this.load();
  }

  // chatsOf lists the chats of a person: the one with the bot first, there or not, then groups.
  chatsOf(personId) {
    const groups = [...this.chats.values()].filter((chat) => chat.id < 0 && !chat.migrated_to && chat.members?.includes(personId));
    return [this.privateChat(personId), ...groups];
  }

  privateChat(personId) {
    return this.chats.get(personId) ?? { id: personId, type: 'private', members: [personId], bot_member: true };
  }

  chat(id) { return this.chats.get(id) ?? (id > 0 ? this.privateChat(id) : null); }

  groups() { return [...this.chats.values()].filter((chat) => chat.id < 0 && !chat.migrated_to); }

  setPerson(person) {
    this.people.set(person.id, person);
    this.emit('people');
  }

  setChat(chat) {
    const moved = chat.migrated_to && !this.chats.get(chat.id)?.migrated_to;
    this.chats.set(chat.id, chat);
    this.emit('chats');
    if (moved) this.emit('chat-moved', { from: chat.id, to: chat.migrated_to });
  }

  setClock(clock) {
    this.offset = clock.offset_ms;
    this.emit('clock');
  }

  async #loadUntilFresh() {
    do {
      this.#stale = false;
      try {
        await this.#read();
      } catch (problem) {
        if (!(problem instanceof Refusal)) throw problem;
        await new Promise((resolve) => { setTimeout(resolve, 1000); });
        this.#stale = true;
      }
    } while (this.#stale);
    this.ready = true;
    this.emit('loaded');
    for (const event of this.#held.splice(0)) this.#apply(event);
  }

  async #read() {
    // Asked without a bot: naming one would make it known to a sandbox that has begun anew.
    const state = await this.#api.get('state', { bot: undefined });
    const chosen = state.id === this.state?.id && state.bots?.some((bot) => bot.id === this.#api.bot);
    if (!chosen) this.#api.bot = state.bot?.id ?? 0;
    const [people, chats] = await Promise.all([this.#api.get('people'), state.bot ? this.#api.get('chats') : []]);
    const bot = state.bots?.find((one) => one.id === this.#api.bot) ?? state.bot;
    this.state = { ...state, bot };
    this.offset = state.clock?.offset_ms ?? 0;
    this.people = new Map((people ?? []).map((person) => [person.id, person]));
    this.chats = new Map((chats ?? []).map((chat) => [chat.id, chat]));
  }

  // turnDay says 'clock' at midnight too: what was today is yesterday then.
  #turnDay() {
    const day = new Date(this.now()).toDateString();
    if (this.#day && day !== this.#day) this.emit('clock');
    this.#day = day;
  }

  #take(event) {
    if (this.#loading) this.#held.push(event);
    else this.#apply(event);
  }

  #apply({ name, data }) {
    const foreign = data.bot_id && data.bot_id !== this.bot?.id;
    if (foreign) {
      if (!this.state.bots?.some((bot) => bot.id === data.bot_id)) this.load();
      return;
    }
    if (name === 'person') this.setPerson(data.person);
    else if (name === 'chat') this.setChat(data.chat);
    else if (name === 'clock') this.setClock(data.clock);
    else {
      this.#noteLast(name, data);
      this.emit(name, data);
    }
  }

  // noteLast keeps the newest message of each chat for the list.
  #noteLast(name, data) {
    const chat = this.chat(data.chat_id);
    if (!chat) return;
    const newer = name === 'message' && (!chat.last || data.message.message_id >= chat.last.message_id);
    const same = name === 'edit' && chat.last?.message_id === data.message.message_id;
    if (newer || same) this.setChat({ ...chat, last: data.message });
    if (name === 'delete' && data.message_ids.includes(chat.last?.message_id)) this.#readChat(chat.id);
  }

  async #readChat(id) {
    const chat = await this.#api.get(`chats/${id}`).catch(() => null);
    if (chat) this.setChat(chat);
  }
}
