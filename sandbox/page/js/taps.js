const patience = 60_000;
const kept = 200;

// Taps follows the presses of inline buttons until the bot has answered them.
export class Taps {
  #api;
  #world;
  #waiting = new Map();
  #answered = new Set();

  constructor(api, world) {
    this.#api = api;
    this.#world = world;
    world.on('answer', ({ tap }) => this.#settle(tap.query_id));
    world.on('loaded', () => this.#ask());
  }

  // press presses a button and ends when the bot has answered, or is not expected to any more.
  async press(personId, chatId, messageId, row, col) {
    const tap = await this.#api.post(`people/${personId}/taps`, { chat_id: chatId, message_id: messageId, row, col });
    if (!tap.query_id || tap.answer || this.#answered.has(tap.query_id)) return;
    await new Promise((resolve) => {
      this.#waiting.set(tap.query_id, resolve);
      setTimeout(() => this.#settle(tap.query_id), patience);
    });
  }

  #settle(queryId) {
    this.#answered.add(queryId);
    if (this.#answered.size > kept) this.#answered.delete(this.#answered.values().next().value);
    this.#waiting.get(queryId)?.();
    this.#waiting.delete(queryId);
  }

  // ask looks after the taps whose answers may have been missed.
  async #ask() {
    for (const queryId of [...this.#waiting.keys()]) {
      const tap = await this.#api.get(`taps/${encodeURIComponent(queryId)}`).catch(() => null);
      if (!tap) this.#settle(queryId);
      else if (tap.answer) this.#world.emit('answer', { chat_id: tap.chat_id, tap });
    }
  }
}
