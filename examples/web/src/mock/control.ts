// The control API of ringway-mock: what this example needs of it. An app has its own backend in its place.

/** One of the people that the mock was started with. */
export interface MockUser {
  id: string;
  name: string;
  email: string;
  role: string;
  avatar: string | null;
}

/** A fault in force. */
export interface MockFault {
  id: number;
  fault: Fault;
  match: Match;
}

export type Fault = { error: { status: number } } | { latency: { ms: number } } | "halfOpen";

export interface Match {
  contract?: string;
  kind?: "http" | "socket";
  userId?: string;
}

export interface FaultSpec {
  fault: Fault;
  match: Match;
  times?: number;
}

const bases = { method: "POST", headers: { "content-type": "application/json" } } as const;

async function ask<T>(path: string, request: RequestInit = {}): Promise<T> {
  const response = await fetch(`/_mock/${path}`, request).catch(() => {
    throw new Error("No ringway-mock answers at this address.");
  });
  const body = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  throw new Error(body?.error ?? `The mock answered ${response.status} to ${path}.`);
}

function post<T>(path: string, body: unknown): Promise<T> {
  return ask(path, { ...bases, body: JSON.stringify(body) });
}

export const users = () => ask<MockUser[]>("users");
export const token = (userId: string) => post<{ token: string }>("token", { userId });
export const advance = (ms: number) => post<{ iso: string }>("clock/advance", { ms });
export const faults = () => ask<{ faults: MockFault[] }>("faults").then((answer) => answer.faults);
export const addFault = (spec: FaultSpec) => post<MockFault>("faults", spec);
export const clearFaults = () => ask<{ removed: number }>("faults", { method: "DELETE" });
export const disconnect = (userId: string) => post<{ sockets: number }>("trigger/disconnect", { userId });
export const expireTokens = (userId: string) => post<{ tokens: number }>("trigger/expire-token", { userId });
export const revokeTokens = (userId: string) => post<{ tokens: number }>("trigger/revoke", { userId });
export const warnOfQuality = (callId: string, userId: string, quality: "POOR" | "BAD" | "VERY_BAD") =>
  post("trigger/quality", { callId, userId, quality });
