// The same three things as the mock does, by the usual means and no others: a REST route, a round trip over a raw WebSocket, and one
// over Socket.IO. Everything is kept in memory.
import { createServer } from "node:http";
import express from "express";
import { Server } from "socket.io";
import { WebSocketServer } from "ws";

const invitations = [
    { invitationId: "5f0c2c9e-0a37-4d52-9d2c-0f8f6f1d7a11", callerId: 101, receiverId: 102, createdAt: Date.now() },
];
const users = new Map([[101, { name: "Alice", email: "alice@example.com", role: "user" }]]);
const calls = new Map();

const app = express();
app.use(express.json());
app.get("/private-call/incoming/:userId", (request, response) => {
    const waiting = invitations.filter((one) => one.receiverId === Number(request.params.userId));
    response.json(
        waiting.map(({ createdAt, ...one }) => {
            const { name, email, role } = users.get(one.callerId);
            return { ...one, callerName: name, callerEmail: email, callerRole: role, timestamp: new Date(createdAt).toISOString() };
        }),
    );
});

const server = createServer(app);

const sockets = new WebSocketServer({ noServer: true });
sockets.on("connection", (socket) => {
    socket.on("message", (bytes) => {
        const { type, payload } = JSON.parse(bytes.toString());
        if (type !== "call.end" || !calls.has(payload.callId)) {
            const data = { errorCode: "call_not_found", message: "Call not found" };
            socket.send(JSON.stringify({ type: "call_error", timestamp: new Date().toISOString(), data }));
        }
    });
});
server.on("upgrade", (request, connection, head) => {
    if (!request.url.startsWith("/ws/chat")) return;
    sockets.handleUpgrade(request, connection, head, (socket) => sockets.emit("connection", socket));
});

const io = new Server(server);
io.on("connection", (socket) => {
    socket.on("end_call", ({ callId }, answer) => {
        if (!calls.has(callId)) answer({ status: "Error", message: "Call not found" });
    });
});

server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});
