// Refusal is an answer of the control API other than 2xx; message is fit to be shown.
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// Api speaks with /sim. Every call is about the bot whose id is set in bot; 0: the one the sandbox means.
export class Api {
  bot = 0;

  get = (path, query) => this.#call('GET', path, query);
  post = (path, body, query) => this.#call('POST', path, query, body);
  patch = (path, body, query) => this.#call('PATCH', path, query, body);
  delete = (path, query) => this.#call('DELETE', path, query);

  // address of a path below /sim, with the bot meant.
  address(path, query = {}) {
    const given = Object.entries({ bot: this.bot || undefined, ...query }).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given).toString();
    return `sim/${path}${search ? `?${search}` : ''}`;
  }

  file = (id) => this.address(`files/${encodeURIComponent(id)}`);

  async #call(method, path, query, body) {
    const request = { method, headers: {} };
    if (body instanceof FormData) request.body = body;
    else if (body !== undefined) {
      request.headers['Content-Type'] = 'application/json';
      request.body = JSON.stringify(body);
    }
    const response = await fetch(this.address(path, query), request).catch(() => {
      throw new Refusal(0, 'The sandbox does not answer.');
    });
    const text = await response.text();
    const data = parse(text);
    if (!response.ok) throw new Refusal(response.status, data?.error ?? (text.trim() || response.statusText));
    return data;
  }
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
