import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { expect, test } from "./fixtures";
import { PhonePage } from "./phone-page";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens two phones in one page, and shows each screen of a call in turn. */
async function showEveryScreen(page: Page, look: (screen: string) => Promise<void>): Promise<void> {
  await page.goto("?split");
  const [alice, bob] = [new PhonePage(page, "Alice"), new PhonePage(page, "Bob")];
  await Promise.all([alice.ready(), bob.ready()]);
  await look("home");
  await alice.call(bob, "video");
  await bob.rings(alice);
  await look("ringing");
  await bob.press("Accept");
  await Promise.all([alice.talks(bob), bob.talks(alice)]);
  await look("in call");
  await page.getByRole("button", { name: "Warn of a bad network" }).click();
  await expect(alice.region.getByText("The connection is bad.")).toBeVisible();
  await look("warned");
  await alice.region.getByText("Under the hood").click();
  await look("under the hood");
  await alice.press("Hang up");
  await bob.isTold("Alice hung up");
  await look("over");
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in anybody's way, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await showEveryScreen(page, async (screen) => {
      expect(await violations(page), screen).toEqual([]);
    });
    await page.goto("./");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await violations(page), "sign in").toEqual([]);
  });
}

test("light and dark differ, and follow the system", async ({ page }) => {
  await page.goto("?split");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await ground()).not.toBe(light);
});

for (const width of [360, 768, 1024, 1280]) {
  test(`${width} px are wide enough`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await showEveryScreen(page, async (screen) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth), screen).toBeLessThanOrEqual(width);
    });
  });
}

test("nothing jumps while a call comes and goes", async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      const moved = (list.getEntries() as LayoutShift[]).flatMap(({ sources }) =>
        sources.map(({ node }) => node?.parentElement),
      );
      // The log moves by its nature: what is new is on top.
      const unasked = moved.filter((element) => !element?.closest(".hood"));
      shifts.push(...unasked.map((element) => element?.outerHTML ?? "?"));
    }).observe({ type: "layout-shift", buffered: true });
  });
  await showEveryScreen(page, async () => {});
  expect(await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
});

test("whoever asks for less motion gets none", async ({ page }) => {
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await showEveryScreen(page, async (screen) => {
    if (screen !== "ringing") return;
    expect(await moving()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await moving()).toBe(0);
  });
});

/** What axe finds, in a form that says what to mend. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: Axe }).axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

interface Axe {
  run(): Promise<AxeResults>;
}

/** Not in TypeScript's DOM yet. */
interface LayoutShift extends PerformanceEntry {
  sources: { node?: Node }[];
}
