import type { Quality, Warning } from "ringway";

const warnings: Record<Warning, string> = {
  budgetLow: "This phone asks the server less often: it is near the server's limit.",
  clockSkew: "The clock of this device and that of the server differ by more than a minute.",
  linkFlapping: "The connection breaks again and again.",
};

export function warningWords(warning: Warning): string {
  return warnings[warning];
}

const qualities: Record<Quality, string> = {
  poor: "The connection is a little weak.",
  bad: "The connection is bad.",
  veryBad: "The connection is very bad: the call may break off.",
};

export function qualityWords(quality: Quality): string {
  return qualities[quality];
}
