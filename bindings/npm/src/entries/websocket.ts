/** Node 20 has no WebSocket of its own. */
export async function needWebSocket(): Promise<void> {
  if (typeof WebSocket !== "undefined") return;
  const { WebSocket: ws } = await import("ws");
  Object.assign(globalThis, { WebSocket: ws });
}
