// graphql-transport-ws over the browser's own WebSocket.

export class Connection {
  #socket; #nextId = 1; #attempt = 0; #timer; #countdown; #pulse; #isReady = false; #isOff = false;
  #running = new Map(); // id → { message, isLive, next, error, complete }

  // headers(): gives, at each attempt, the headers of connection_init, or null where there are none to be had;
  // state(name, text): is told of each change: waiting, live, lost or off;
  // refused(reason): is told that the gateway did not take the headers, and gives whether there is no use in trying again.
  constructor(headers, state, refused) {
    Object.assign(this, { headers, state, refused });
    addEventListener('online', () => { if (!this.#isReady && !this.#isOff) this.#retry(0); });
    this.#open();
  }

  // There may be headers to be had by now.
  again() { if (this.#isOff) this.#open(); }

  subscribe(query, variables, next, error) {
    this.#start(query, variables, { isLive: true, next, error, complete() {} });
  }

  run(query, variables) {
    return new Promise((resolve, reject) => {
      if (!this.#isReady) return reject(new Error('not connected'));
      this.#start(query, variables, {
        isLive: false,
        next: answer => answer.errors ? reject(refusal(answer.errors)) : resolve(answer.data),
        error: errors => reject(refusal(errors)),
        complete: () => resolve(null),
      });
    });
  }

  #start(query, variables, operation) {
    const id = String(this.#nextId++);
    operation.message = { id, type: 'subscribe', payload: { query, variables } };
    this.#running.set(id, operation);
    if (this.#isReady) this.#send(operation.message);
  }

  #send(message) { this.#socket.send(JSON.stringify(message)); }

  async #open() {
    clearInterval(this.#countdown);
    this.state('waiting', 'connecting');
    const headers = await this.headers();
    if (!headers) return this.#turnOff('not connected: no token');
    this.#isOff = false;
    const socket = this.#socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/graphql`, 'graphql-transport-ws');
    socket.onopen = () => this.#send({ type: 'connection_init', payload: { headers } });
    socket.onmessage = event => { if (socket === this.#socket) this.#receive(JSON.parse(event.data)); };
    socket.onclose = event => {
      if (socket !== this.#socket) return;
      const isRefused = !this.#isReady && event.code >= 4400 && event.code <= 4403;
      if (isRefused && this.refused(event.reason)) this.#turnOff('refused'); else this.#retry();
    };
  }

  #turnOff(text) {
    this.#isOff = true;
    this.#socket = null;
    clearTimeout(this.#pulse);
    this.state('off', text);
  }

  #receive(message) {
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => this.#ask(), 15000);
    const operation = this.#running.get(message.id);
    switch (message.type) {
      case 'connection_ack':
        this.#isReady = true;
        this.#attempt = 0;
        this.state('live', 'live');
        for (const each of this.#running.values()) this.#send(each.message);
        break;
      case 'ping': this.#send({ type: 'pong' }); break;
      case 'next': operation?.next(message.payload); break;
      case 'error':
        operation?.error(message.payload);
        if (operation?.isLive) setTimeout(() => this.#again(message.id), 2000); else this.#running.delete(message.id);
        break;
      case 'complete':
        this.#running.delete(message.id);
        operation?.complete();
        break;
    }
  }

  // A live query was refused, by a gateway that has no database yet for example: it is asked for until it is had, under a new id.
  #again(id) {
    const operation = this.#running.get(id);
    if (!operation) return;
    this.#running.delete(id);
    this.#start(operation.message.payload.query, operation.message.payload.variables, operation);
  }

  // Nothing came for a while: the other side may be gone without a word.
  #ask() {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#send({ type: 'ping' });
    this.#pulse = setTimeout(() => this.#retry(0), 10000);
  }

  #retry(delay = Math.min(10000, 500 * 2 ** this.#attempt++) * (0.5 + Math.random() / 2)) {
    this.#isReady = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#pulse);
    const old = this.#socket;
    this.#socket = null;
    old?.close();
    for (const [id, operation] of this.#running) { // a mutation may have been done or not: it is not sent again
      if (!operation.isLive) { this.#running.delete(id); operation.error([{ message: 'the connection was lost' }]); }
    }
    const due = Date.now() + delay;
    const count = () => this.state('lost', `lost, again in ${Math.max(0, Math.ceil((due - Date.now()) / 1000))} s`);
    count();
    clearInterval(this.#countdown);
    this.#countdown = setInterval(count, 1000);
    this.#timer = setTimeout(() => this.#open(), delay);
  }
}

const refusal = ([first]) => Object.assign(new Error(first.message), { code: first.extensions?.code });
