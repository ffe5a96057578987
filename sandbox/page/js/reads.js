import { Emitter } from './emitter.js';

const key = (personId, chatId) => `${personId}:${chatId}`;

// Reads knows what each person has seen of each chat, over reloads of the page, and how much is unread. It emits
// 'change' with {person, chat}.
export class Reads extends Emitter {
  #world;
  #api;
  #memory;
  #seen = {};
  #unread = new Map();
  #sandbox = '';

  constructor(world, api, memory) {
    super();
    this.#world = world;
    this.#api = api;
    this.#memory = memory;
    world.on('loaded', () => this.#recall());
    world.on('message', ({ chat_id: chatId, message }) => this.#arrived(chatId, message));
  }

  unread(personId, chatId) { return this.#unread.get(key(personId, chatId)) ?? 0; }

  total() { return [...this.#unread.values()].reduce((sum, n) => sum + n, 0); }

  // seen notes that the person has everything of the chat up to that message before their eyes.
  seen(personId, chatId, messageId) {
    const at = key(personId, chatId);
    const news = this.#unread.delete(at);
    if (messageId > (this.#seen[at] ?? 0)) {
      this.#seen[at] = messageId;
      this.#store();
    }
    if (news) this.emit('change', { person: personId, chat: chatId });
  }

  #arrived(chatId, message) {
    for (const personId of this.#world.chat(chatId)?.members ?? [chatId]) {
      if (message.from?.id === personId) continue;
      const at = key(personId, chatId);
      if (message.message_id <= (this.#seen[at] ?? 0)) continue;
      this.#unread.set(at, (this.#unread.get(at) ?? 0) + 1);
      this.emit('change', { person: personId, chat: chatId });
    }
  }

  // recall starts from what is stored. A sandbox met for the first time counts as read.
  #recall() {
    const sandbox = `${this.#world.state.id}:${this.#world.bot?.id ?? 0}`;
    if (sandbox === this.#sandbox) return this.#recount();
    this.#sandbox = sandbox;
    this.#unread.clear();
    const stored = this.#memory.get('reads');
    if (stored?.sandbox === sandbox) {
      this.#seen = stored.seen;
      return this.#recount();
    }
    this.#seen = {};
    for (const chat of this.#world.chats.values()) {
      for (const personId of chat.members ?? []) this.#seen[key(personId, chat.id)] = chat.last?.message_id ?? 0;
    }
    return this.#store();
  }

  async #recount() {
    for (const chat of this.#world.chats.values()) {
      const behind = (chat.members ?? []).filter((personId) => (chat.last?.message_id ?? 0) > (this.#seen[key(personId, chat.id)] ?? 0));
      if (!behind.length) continue;
      const messages = await this.#api.get(`chats/${chat.id}/messages`, { limit: 100 }).catch(() => []);
      for (const personId of behind) this.#count(personId, chat.id, messages);
    }
  }

  #count(personId, chatId, messages) {
    const at = key(personId, chatId);
    const seen = this.#seen[at] ?? 0;
    const unread = messages.filter((message) => message.message_id > seen && message.from?.id !== personId).length;
    if (unread) this.#unread.set(at, unread);
    else this.#unread.delete(at);
    this.emit('change', { person: personId, chat: chatId });
  }

  #store() { this.#memory.set('reads', { sandbox: this.#sandbox, seen: this.#seen }); }
}
