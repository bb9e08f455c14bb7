import type { Contract } from "ringway";
import { Store } from "../browser/store";
import { contractNamed } from "./contracts";

/** What the page's address asks for. */
export interface Plan {
  contract: Contract;
  /** Whose phones are shown. None: one phone that nobody has signed in to. */
  users: readonly string[];
}

/** Alice and Bob, whom every mock knows. */
export const BOTH: readonly string[] = ["101", "102"];

/** `/?split` shows two phones, `/?user=103` one; `contract` names what the backend speaks. */
export function read(address: string): Plan {
  const asked = new URL(address).searchParams;
  const named = asked.getAll("user").slice(0, 2);
  const users = asked.has("split") && named.length < 2 ? BOTH : named;
  return { contract: contractNamed(asked.get("contract")), users };
}

export function write({ contract, users }: Plan): string {
  const ask = new URLSearchParams({ contract });
  for (const user of users) ask.append("user", user);
  return `?${ask}`;
}

/** The plan in force. */
export const plan = new Store<Plan>(read(location.href));

/** Changes the plan, as following a link does. */
export function go(to: Plan): void {
  history.pushState(null, "", write(to));
  plan.set(to);
}

addEventListener("popstate", () => plan.set(read(location.href)));
