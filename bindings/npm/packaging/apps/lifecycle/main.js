// One person in one page, for a test that does things to the page.
import { CallClient, init } from "ringway";

/** Connects; from then on `client` is there, `links` is the way that its link has gone, and `ringing` is who calls. */
globalThis.run = async ({ url, contract, person: { id, token } }) => {
  await init();
  const timing = { pollIncomingMs: 200, pollOutgoingMs: 200 };
  const client = await CallClient.connect({ contract, url, userId: id, auth: () => token, timing });
  client.on("linkChanged", ({ link }) => globalThis.links.push(link));
  client.on("incoming", (call) => {
    globalThis.ringing = call;
  });
  Object.assign(globalThis, { client, links: [] });
};
