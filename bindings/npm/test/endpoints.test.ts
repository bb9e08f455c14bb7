// Every endpoint of the contracts, asked with its type and answered with its type.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type {
  CallClient,
  ChattrixCall,
  IncomingInvitation,
  InviteAccepted,
  InviteSent,
  InviteStatus,
} from "../src/index.js";
import { Mock, ready } from "./mock.js";

describe("endpoints", { timeout: 60_000 }, () => {
  let mock: Mock;
  before(async () => {
    await ready();
    mock = await Mock.start();
  });
  after(() => mock.stop());

  it("of chattrix", async (context) => {
    const [alice, bob] = await pair(context, "chattrix");
    const initiate = () =>
      alice.chattrix.initiateCall({
        calleeId: "104",
        callType: "video",
        channelId: "room-7",
      }) satisfies Promise<ChattrixCall>;

    const call = await initiate();
    assert.deepEqual(
      { callerId: call.callerId, calleeId: call.calleeId, channelId: call.channelId },
      { callerId: "103", calleeId: "104", channelId: "room-7" },
    );
    assert.equal(call.callType.toLowerCase(), "video");
    const callId = call.id;
    assert.equal((await bob.chattrix.acceptCall({ callId })).status.toLowerCase(), "connecting");
    assert.equal((await bob.chattrix.updateCallStatus({ callId, status: "active" })).status.toLowerCase(), "active");
    assert.deepEqual((await alice.chattrix.getCall({ callId })).id, callId);
    const ended = await alice.chattrix.endCall({ callId, durationSeconds: 3 });
    assert.equal(ended.status.toLowerCase(), "ended");
    assert.equal(typeof ended.durationSeconds, "number");

    const declined = await initiate();
    const rejected = await bob.chattrix.rejectCall({ callId: declined.id, reason: "busy" });
    assert.equal(rejected.status.toLowerCase(), "rejected");
    assert.equal((await mock.count({ path: `/api/v1/calls/${declined.id}/reject` })) > 0, true);
  });

  it("of private-call", async (context) => {
    const [alice, bob] = await pair(context, "private-call");
    const timestamp = Date.now();
    const invite = () =>
      alice.privateCall.sendInvite({ callerId: "103", receiverId: "104", timestamp }) satisfies Promise<InviteSent>;

    const { invitationId } = await invite();
    const waiting: IncomingInvitation[] = await bob.privateCall.listIncoming({ userId: "104" });
    assert.deepEqual(
      waiting.map(({ id, callerId }) => ({ id, callerId })),
      [{ id: invitationId, callerId: "103" }],
    );
    const accepted: InviteAccepted = await bob.privateCall.acceptInvite({ invitationId, timestamp });
    assert.ok(accepted.channelName);
    const status: InviteStatus = await alice.privateCall.getInviteStatus({ invitationId });
    assert.equal(status.status, "accepted");

    const second = await invite();
    assert.equal(await bob.privateCall.rejectInvite({ invitationId: second.invitationId, timestamp }), undefined);
    const third = await invite();
    assert.equal(await alice.privateCall.cancelInvite({ invitationId: third.invitationId }), undefined);
    const ends = [second, third].map(({ invitationId }) => alice.privateCall.getInviteStatus({ invitationId }));
    assert.deepEqual(
      (await Promise.all(ends)).map(({ status }) => status),
      ["rejected", "cancelled"],
    );
  });

  it("may not be asked of another contract's backend: it answers that it knows no such thing", async (context) => {
    const [alice] = await pair(context, "chattrix");
    await assert.rejects(alice.chattrix.getCall({ callId: "../users" }), { code: "call.not_found" });
  });

  async function pair(context: import("node:test").TestContext, contract: "chattrix" | "private-call") {
    // Nobody of them answers by itself.
    const options = { contract, timing: { pollIncomingMs: 60_000 } };
    const clients = await Promise.all(["103", "104"].map((id) => mock.client(context, id, options)));
    return clients as [CallClient, CallClient];
  }
});
