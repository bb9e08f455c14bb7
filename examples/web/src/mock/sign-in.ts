import { SourceError } from "ringway";
import { token } from "./control";

// The mock gives everybody a token at any time. A backend of yours gives none to somebody whose session is over: these
// are the people whose session the trouble panel has ended.
const over = new Set<string>();

/** A token for the client, whenever it asks for one: an app asks its own backend here. */
export async function tokenFor(userId: string): Promise<string> {
  if (over.has(userId)) throw SourceError.permanent("Your session is over.");
  const answer = await token(userId);
  return answer.token;
}

/** What a sign-in form does. */
export function signIn(userId: string): void {
  over.delete(userId);
}

/** From now on only signing in again helps. */
export function endSession(userId: string): void {
  over.add(userId);
}
