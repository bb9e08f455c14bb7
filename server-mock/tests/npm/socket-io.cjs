// The official client as a marionette: commands come in as lines of JSON, and all that happens goes out as lines of JSON.
// in:  { do: "connect", as, url, auth, options } | { do: "emit", as, event, args, ack } | { do: "disconnect" | "break", as }
// out: { as, event: "connect" } | { as, event: "upgrade", transport } | { as, event: "connect_error", message }
//      { as, event: "disconnect", reason } | { as, event: "ack", of, data } | { as, event: "heard", name, args }
// Bytes are { $bytes } in base64, both ways.
const { io } = require("socket.io-client");

const clients = new Map();
// A Buffer has become an object of its own before the replacer sees it, but not in what holds it.
const shown = function (name, value) {
    return Buffer.isBuffer(this[name]) ? { $bytes: this[name].toString("base64") } : value;
};
const meant = (_, value) => (typeof value?.$bytes === "string" ? Buffer.from(value.$bytes, "base64") : value);
const say = (line) => process.stdout.write(`${JSON.stringify(line, shown)}\n`);

const commands = {
    connect({ as, url, auth, options }) {
        const client = io(url, { auth, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, ...options });
        clients.set(as, client);
        client.io.on("open", () => {
            client.io.engine.once("upgrade", (transport) => say({ as, event: "upgrade", transport: transport.name }));
        });
        client.on("connect", () => say({ as, event: "connect" }));
        client.on("connect_error", (error) => say({ as, event: "connect_error", message: error.message }));
        client.on("disconnect", (reason) => say({ as, event: "disconnect", reason }));
        client.onAny((name, ...args) => say({ as, event: "heard", name, args }));
    },
    emit({ as, event, args, ack }) {
        const answered = (data) => say({ as, event: "ack", of: event, data });
        clients.get(as).emit(event, ...args, ...(ack ? [answered] : []));
    },
    disconnect({ as }) {
        clients.get(as).disconnect();
    },
    // The connection is lost from the client's side; it comes back by itself.
    break({ as }) {
        clients.get(as).io.engine.close();
    },
};

require("node:readline")
    .createInterface({ input: process.stdin })
    .on("line", (line) => {
        const command = JSON.parse(line, meant);
        commands[command.do](command);
    })
    .on("close", () => process.exit(0));
