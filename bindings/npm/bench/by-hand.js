// A client as one writes it by hand for chattrix alone: no state, no time-outs, no second try.
export class ByHand {
  static connect(url, person) {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws/chat?token=${person.token}`);
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(new ByHand(url, person, socket));
      socket.onerror = () => reject(new Error("no socket"));
    });
  }

  constructor(url, { token }, socket) {
    this.calls = `${url}/api/v1/calls`;
    this.headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    this.socket = socket;
    this.waiting = new Map();
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      this.waiting.get(frame.type)?.(frame.data.callId);
      this.waiting.delete(frame.type);
    };
  }

  /** The id of the call that the next frame of this type is about. */
  hear(type) {
    return new Promise((resolve) => this.waiting.set(type, resolve));
  }

  say(type, callId) {
    this.socket.send(JSON.stringify({ type, payload: { callId } }));
  }

  async place(to) {
    const body = JSON.stringify({ calleeId: to, callType: "VIDEO", channelId: "a-channel" });
    const answer = await fetch(`${this.calls}/initiate`, { method: "POST", headers: this.headers, body });
    if (!answer.ok) throw new Error(`initiate: ${answer.status}`);
    return (await answer.json()).data.id;
  }
}
