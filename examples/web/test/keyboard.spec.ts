import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test("a call needs no mouse", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];

  await alice.page.bringToFront();
  await tabTo(alice.page, "Call Bob with voice");
  await alice.page.keyboard.press("Enter");
  await expect(alice.region.getByRole("region", { name: "Call with Bob" })).toBeFocused();

  await bob.page.bringToFront();
  await bob.rings(alice);
  const dialog = bob.region.getByRole("alertdialog");
  await expect(dialog).toBeFocused();
  await tabTo(bob.page, "Accept");
  await bob.page.keyboard.press("Enter");
  await bob.talks(alice);
  await expect(bob.region.getByRole("region", { name: "Call with Alice" })).toBeFocused();

  await tabTo(bob.page, "Hang up");
  await bob.page.keyboard.press("Space");
  await bob.isTold("You hung up");
  await bob.page.keyboard.press("Escape");
  await expect(bob.region.getByRole("region", { name: "Bob's people and calls" })).toBeFocused();
});

test("Escape takes a call back while it rings, and declines one that comes in", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.call(bob);
  await bob.rings(alice);
  await alice.page.keyboard.press("Escape");
  await alice.isTold("You cancelled the call");

  await alice.page.keyboard.press("Escape");
  await bob.press("Done");
  await bob.call(alice);
  await alice.rings(bob);
  await surpriseIsOver(alice.page);
  await alice.page.keyboard.press("Escape");
  await alice.isTold("You declined the call");
});

test("Enter picks up, but not when it was meant for something else", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.call(bob);
  const dialog = bob.region.getByRole("alertdialog");
  await dialog.waitFor();
  // As if it had been pressed in the moment in which the dialog came up.
  await dialog.evaluate((element) => {
    const early = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
    Object.defineProperty(early, "timeStamp", { value: 0 });
    element.dispatchEvent(early);
  });
  await expect(dialog).toBeVisible();
  await surpriseIsOver(bob.page);
  await bob.page.keyboard.press("Enter");
  await bob.talks(alice);
});

test("two phones in one page leave each other the focus", async ({ page }) => {
  await page.goto("?split");
  const alice = page.getByRole("region", { name: "Alice's phone" });
  const bob = page.getByRole("region", { name: "Bob's phone" });
  await alice.getByRole("button", { name: "Call Bob with voice" }).click();
  await bob.getByRole("alertdialog").waitFor();
  await expect(alice.getByRole("region", { name: "Call with Bob" })).toBeFocused();
});

/** Presses Tab until the control of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const control = page.getByRole("button", { name, exact: true });
  for (let presses = 0; presses < 60; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`60 presses of Tab do not reach ${name}`);
}

/** Keys are ignored for the first half second of ringing. */
async function surpriseIsOver(page: Page): Promise<void> {
  const now = await page.evaluate(() => performance.now());
  await page.waitForFunction((now) => performance.now() - now > 500, now);
}
