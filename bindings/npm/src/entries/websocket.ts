import { bringWebSocket } from "../host.js";

/** Node 20 has no WebSocket of its own. */
export async function needWebSocket(): Promise<void> {
  if (typeof WebSocket === "undefined") bringWebSocket((await import("ws")).WebSocket);
}
