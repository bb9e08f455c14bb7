import type { Contract } from "ringway";

/** What this page needs to know about a contract beyond its name. */
export interface ContractFacts {
  /** In a few words, for somebody who chooses. */
  about: string;
  /** Whether there is a socket that can break. */
  hasSocket: boolean;
  /** Whether nothing goes without a token. */
  needsToken: boolean;
  /** Whether the backend warns of a bad network. */
  warnsOfQuality: boolean;
  /** After so long the backend gives up on an unanswered call, sweeps included. */
  givesUpAfterMs: number;
}

// A contract that Ringway learns does not compile here until it has its line: nothing else in this page asks for it.
const facts: Record<Contract, ContractFacts> = {
  chattrix: {
    about: "a WebSocket tells",
    hasSocket: true,
    needsToken: true,
    warnsOfQuality: true,
    givesUpAfterMs: 60_000,
  },
  "private-call": {
    about: "the phone asks",
    hasSocket: false,
    needsToken: false,
    warnsOfQuality: false,
    givesUpAfterMs: 40_000,
  },
};

export const CONTRACTS = Object.keys(facts) as Contract[];

export function contractFacts(contract: Contract): ContractFacts {
  return facts[contract];
}

/** The contract of that name; chattrix where there is none. */
export function contractNamed(name: string | null): Contract {
  return CONTRACTS.find((contract) => contract === name) ?? "chattrix";
}
