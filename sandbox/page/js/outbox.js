const longest = 4096; // UTF-16 units in one message; Telegram's apps split what is longer

// Outbox sends what a person writes. Each of its methods comes out true when everything went out.
//   on: {sent(), failed(problem)}
export class Outbox {
  #seat;
  #on;

  constructor(seat, on) {
    this.#seat = seat;
    this.#on = on;
  }

  // say sends a text, as an answer to a message if its id is given.
  async say(text, replyTo) {
    const { api, person, chat } = this.#seat;
    for (const part of split(text)) {
      const sent = await this.deliver(() => api.post(`people/${person.id}/messages`, { chat_id: chat.id, text: part, reply_to: replyTo }));
      if (!sent) return false;
    }
    return true;
  }

  async edit(message, text) {
    if (text === message.text) return true;
    const { api, person, chat } = this.#seat;
    return this.deliver(() => api.patch(`people/${person.id}/messages/${message.message_id}`, { chat_id: chat.id, text }));
  }

  // deliver runs any sending.
  async deliver(work) {
    try {
      await work();
      this.#on.sent();
      return true;
    } catch (problem) {
      this.#on.failed(problem);
      return false;
    }
  }
}

// split cuts a text that is too long for one message, where it can at the end of a line.
function split(text) {
  const parts = [];
  let rest = text;
  while (rest.length > longest) {
    const line = rest.lastIndexOf('\n', longest);
    const at = line > longest / 2 ? line : longest;
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...parts, rest];
}
