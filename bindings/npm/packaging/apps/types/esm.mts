// What an app writes, and its compiler checks.
import { CallClient, type CallError, type EndReason, init, type ModuleSource } from "ringway";
import { init as fromFile } from "ringway/node";
import module from "ringway/ringway.wasm";
import { init as slim } from "ringway/slim";
import { init as fromWeb } from "ringway/web";
import { init as fromWorker } from "ringway/workerd";

export const ways: ((source?: ModuleSource) => Promise<void>)[] = [init, fromFile, fromWeb, fromWorker];
await slim(module);
// @ts-expect-error: it has nothing to load without.
await slim();

export async function callBob(url: string, token: string): Promise<EndReason> {
  const client = await CallClient.connect({ contract: "chattrix", url, userId: "101", auth: () => token });
  const off: () => void = client.on("incoming", (call) => call.decline("busy"));
  const call = await client.call("102", { media: "video" });
  const { reason } = await call.ended();
  off();
  await client.close();
  return reason;
}

export function words({ code, retryable, hint }: CallError): string {
  return `${code}: ${hint}${retryable ? " Try again." : ""}`;
}

/** Every event is known; a new one is a compiler's error here. */
export async function name(client: CallClient): Promise<string> {
  for await (const event of client.events()) {
    switch (event.type) {
      case "incoming":
      case "changed":
      case "ended":
        return event.call.id;
      case "incomingRejectedBusy":
        return event.peer.id;
      case "credentials":
      case "credentialsExpired":
      case "qualityWarning":
        return event.call;
      case "linkChanged":
        return event.link;
      case "authRequired":
        return event.error.code;
      case "message":
        return event.text;
      case "warning":
        return event.warning;
      default:
        return event satisfies never;
    }
  }
  return "closed";
}
