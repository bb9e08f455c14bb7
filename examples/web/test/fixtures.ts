import { type BrowserContext, test as base } from "@playwright/test";
import { findChromium, NO_CHROMIUM } from "../../../bindings/npm/packaging/lib/find-chromium.mjs";
import { start } from "../support/stage.mjs";
import { PhonePage } from "./phone-page";

export { expect } from "@playwright/test";

/** The two contracts that the page speaks. */
export const CONTRACTS = ["chattrix", "private-call"] as const;
export type Contract = (typeof CONTRACTS)[number];

/** Asks the mock's control API. */
export type Control = (path: string, body: unknown) => Promise<void>;

interface TestFixtures {
  control: Control;
  /** Opens somebody's phone in a tab of its own. */
  phone: (name: "Alice" | "Bob" | "Carol", contract: Contract) => Promise<PhonePage>;
}

interface WorkerFixtures {
  stage: Awaited<ReturnType<typeof start>>;
}

const IDS = { Alice: "101", Bob: "102", Carol: "103" };

/** Tests with a mock server and a page server of their own for each worker, and the mock as new for each test. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => {
      const stage = await start();
      await use(stage);
      await stage.stop();
    },
    { scope: "worker" },
  ],

  baseURL: ({ stage }, use) => use(stage.url),

  control: [
    async ({ stage }, use, info) => {
      info.skip(!findChromium(), NO_CHROMIUM);
      const control: Control = async (path, body) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(`${stage.mock}/_mock/${path}`, {
          method: "POST",
          headers,
          body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      };
      await control("reset", {});
      await use(control);
    },
    { auto: true },
  ],

  phone: ({ context }, use) => use((name, contract) => open(context, name, contract)),
});

/** Tabs of one browser meet in the media stand-in; those of two would not. */
async function open(context: BrowserContext, name: keyof typeof IDS, contract: Contract): Promise<PhonePage> {
  const page = await context.newPage();
  await page.goto(`?user=${IDS[name]}&contract=${contract}`);
  const phone = new PhonePage(page, name);
  await phone.ready();
  return phone;
}
