// Bob, for the ten lines of README: he picks up, and hangs up once both are in the call.
import { CallClient, init } from "ringway";
import { callBob } from "./call-bob.mjs";

const { url, alice, bob } = JSON.parse(process.env.RINGWAY_WHERE);
await init();
const callee = await CallClient.connect({ contract: "chattrix", url, userId: bob.id, auth: bob.token });
callee.on("incoming", async (call) => {
  await call.accept();
  call.media({ type: "joined" });
  await call.reached("active");
  await call.end();
});
await callBob(url, alice.token);
await callee.close();
