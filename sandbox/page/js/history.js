import { Emitter } from './emitter.js';

const page = 200;

// History is the messages of one chat, kept up to date. It emits 'change' with {added, own}: added: a message came at
// the end; 'loaded' when everything was read anew; 'problem' with a text.
export class History extends Emitter {
  messages = new Map();
  loaded = false;
  earlier = false;
  #api;
  #world;
  #chatId;
  #limit = page;
  #held = null;
  #off;

  constructor(api, world, chatId) {
    super();
    this.#api = api;
    this.#world = world;
    this.#chatId = chatId;
    this.#off = ['message', 'edit', 'delete'].map((name) => world.on(name, (data) => this.#take(name, data)));
    this.#off.push(world.on('loaded', () => this.load()));
  }

  close() { for (const off of this.#off) off(); }

  get list() { return [...this.messages.values()].sort((a, b) => a.message_id - b.message_id); }
  get newest() { return this.list.at(-1) ?? null; }

  // load reads the newest messages; what happens meanwhile is added afterwards.
  async load() {
    if (!this.#world.bot) return;
    this.#held = [];
    const held = this.#held;
    try {
      const messages = (await this.#api.get(`chats/${this.#chatId}/messages`, { limit: this.#limit })) ?? [];
      if (held !== this.#held) return;
      this.messages = new Map(messages.map((message) => [message.message_id, message]));
      this.earlier = messages.length >= this.#limit;
    } catch (problem) {
      if (held !== this.#held) return;
      // Nobody has written in a chat that the sandbox does not know yet.
      this.messages = new Map();
      if (problem.status !== 404) this.emit('problem', problem.message);
    }
    this.#held = null;
    this.loaded = true;
    for (const { name, data } of held) this.#change(name, data);
    this.emit('loaded');
  }

  loadEarlier() {
    this.#limit += page;
    return this.load();
  }

  #take(name, data) {
    if (data.chat_id !== this.#chatId) return;
    if (this.#held) this.#held.push({ name, data });
    else this.emit('change', this.#change(name, data));
  }

  #change(name, data) {
    if (name === 'delete') {
      for (const id of data.message_ids) this.messages.delete(id);
      return { added: null };
    }
    const { message } = data;
    const known = this.messages.has(message.message_id);
    if (name === 'edit' && !known) return { added: null };
    this.messages.set(message.message_id, message);
    return { added: name === 'message' && !known ? message : null };
  }
}
