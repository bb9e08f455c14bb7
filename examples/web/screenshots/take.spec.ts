// Takes the pictures in docs/ anew: `npm run screenshots`.
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test } from "../test/fixtures";
import { PhonePage } from "../test/phone-page";

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));

test("two phones, ringing and in a call, light and dark", async ({ page, control }) => {
  const [alice, bob] = await open(page);
  await someHistory(alice, bob);
  await alice.call(bob, "video");
  await bob.rings(alice);
  await take(page, "web-ringing");

  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1200, height: 940 });
  await bob.press("Accept");
  await Promise.all([alice.talks(bob), bob.talks(alice)]);
  await alice.region.getByText("Under the hood").click();
  // The socket is cut, and does not come back before the picture is taken.
  await control("faults", { fault: { error: { status: 503 } }, match: { userId: "101", path: "/ws/chat" } });
  await control("trigger/disconnect", { userId: "101" });
  await expect(alice.region.getByText("Connection lost. Trying again …")).toBeVisible();
  await take(page, "web-in-call-dark");
});

test("a telephone's width", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 760 });
  const [alice, bob] = await open(page);
  await someHistory(alice, bob);
  await page.evaluate(() => scrollTo(0, 0));
  await take(page, "web-narrow");
});

async function open(page: Page): Promise<[PhonePage, PhonePage]> {
  // Rings are drawn in the middle of their movement otherwise, each time another one.
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto("?split");
  const phones: [PhonePage, PhonePage] = [new PhonePage(page, "Alice"), new PhonePage(page, "Bob")];
  await Promise.all(phones.map((phone) => phone.ready()));
  return phones;
}

async function someHistory(alice: PhonePage, bob: PhonePage): Promise<void> {
  await bob.call(alice);
  await alice.rings(bob);
  await bob.press("Cancel");
  await alice.isTold("Bob gave up");
  await alice.press("Done");
  await bob.press("Done");
}

function take(page: Page, name: string): Promise<unknown> {
  return page.screenshot({ path: `${docs}${name}.png`, animations: "disabled", scale: "css" });
}
