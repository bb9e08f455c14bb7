import { CallClient, init, isCallEnded } from "ringway";

export async function callBob(url: string, jwt: string) {
  await init(); // loads the engine, once
  const alice = await CallClient.connect({ contract: "chattrix", url, userId: "101", auth: jwt });
  const call = await alice.call("102", { media: "video" }); // Bob's phone rings
  try {
    const accepted = await call.reached("connecting");
    console.log("join the media channel", accepted.channel);
  } catch (error) {
    if (isCallEnded(error)) console.log("no call:", error.end.reason); // declined, busy, no answer, …
  }
  call.media({ type: "joined" }); // your media layer is in: the call is active
  console.log("over:", (await call.ended()).reason);
  await alice.close();
}
