import { expect, type Locator, type Page } from "@playwright/test";

/** A phone as the person in front of it sees it. */
export class PhonePage {
  readonly region: Locator;

  constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    this.region = page.getByRole("region", { name: `${name}'s phone` });
  }

  /** Signed in, and the link is up. */
  async ready(): Promise<void> {
    await expect(this.region.getByText(/^Online/)).toBeVisible();
    await expect(this.region.getByText("People")).toBeVisible();
  }

  button(name: string): Locator {
    return this.region.getByRole("button", { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.button(name).click();
  }

  async call(whom: PhonePage, kind: "voice" | "video" = "voice"): Promise<void> {
    await this.press(`Call ${whom.name} with ${kind}`);
  }

  /** Waits until somebody calls here. */
  async rings(from: PhonePage): Promise<void> {
    await expect(this.region.getByRole("alertdialog", { name: `${from.name} is calling` })).toBeVisible();
  }

  /** Waits until it talks with somebody whose media it sees. */
  async talks(whom: PhonePage): Promise<void> {
    await expect(this.region.getByRole("timer")).toBeVisible();
    await expect(this.region.getByText(`${whom.name}: microphone on`)).toBeVisible();
  }

  /** Waits until the end of a call is shown, in these words. */
  async isTold(words: string): Promise<void> {
    await expect(this.region.getByRole("heading", { name: words, exact: true })).toBeVisible();
  }
}

/** From one phone's call to both being in it. */
export async function connect(caller: PhonePage, callee: PhonePage): Promise<void> {
  await caller.call(callee);
  await callee.rings(caller);
  await callee.press("Accept");
  await Promise.all([caller.talks(callee), callee.talks(caller)]);
}
