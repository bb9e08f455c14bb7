import { expect, test } from "./fixtures";
import { connect, PhonePage } from "./phone-page";

test("a socket that breaks comes back, and the call is kept", async ({ phone, control }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await connect(alice, bob);
  // For as long as the upgrade is refused, the link stays down.
  await control("faults", { fault: { error: { status: 503 } }, match: { userId: "101", path: "/ws/chat" }, times: 2 });
  await control("trigger/disconnect", { userId: "101" });
  await expect(alice.region.getByText("Connection lost. Trying again …")).toBeVisible();
  await expect(alice.region.getByText("Online")).toBeVisible();
  await bob.press("Hang up");
  await alice.isTold("Bob hung up");
});

test("somebody who was signed out signs in again", async ({ phone }) => {
  const alice = await phone("Alice", "chattrix");
  await alice.page.getByRole("button", { name: "Sign out on the server" }).click();
  await expect(alice.region.getByText("You have been signed out")).toBeVisible();
  await alice.press("Sign in again");
  await expect(alice.region.getByText("Online")).toBeVisible();
});

test("a token that ran out is renewed without a word", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.page.getByRole("button", { name: "Let the token run out" }).click();
  await expect(alice.page.getByText("The token has run out")).toBeVisible();
  await expect(alice.region.getByText("Online")).toBeVisible();
  await connect(bob, alice);
});

test("a phone without a network says so, and rings when it is back", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.page.getByRole("button", { name: "Flight mode" }).click();
  await expect(alice.region.getByText("You are offline")).toBeVisible();
  await bob.call(alice);
  await alice.rings(bob);
  await expect(alice.region.getByText("Online")).toBeVisible();
});

test("a call that cannot be placed says why", async ({ phone, control }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await control("faults", { fault: { error: { status: 429 } }, match: { path: "/api/v1/calls/initiate" } });
  await alice.call(bob);
  await alice.isTold("Bob could not be called");
  await expect(alice.region.getByText("That was too often. Please wait a moment.")).toBeVisible();
});

test("a warning of the server is shown, and can be dismissed", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await connect(alice, bob);
  await alice.page.getByRole("button", { name: "Warn of a bad network" }).click();
  await expect(alice.region.getByText("The connection is bad.")).toBeVisible();
  await alice.press("Dismiss");
  await expect(alice.region.getByText("The connection is bad.")).toBeHidden();
});

test("the log shows what happens and no secret", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.region.getByText("Under the hood").click();
  await connect(alice, bob);
  const hood = alice.region.getByRole("region", { name: "Under the hood of Alice's phone" });
  await expect(hood.getByText("← credentials")).toBeVisible();
  await expect(hood.locator(".waits li")).not.toHaveCount(0);
  await expect(hood).not.toContainText("stand-in-");
});

test("trouble is for the phone that was chosen", async ({ page }) => {
  await page.goto("?split");
  const [alice, bob] = [new PhonePage(page, "Alice"), new PhonePage(page, "Bob")];
  await Promise.all([alice.ready(), bob.ready()]);
  await page.getByRole("group", { name: "For" }).getByRole("radio", { name: "Bob" }).check();
  await page.getByRole("button", { name: "Flight mode" }).click();
  await expect(bob.region.getByText("You are offline")).toBeVisible();
  await expect(alice.region.getByText("Online")).toBeVisible();
});

test("an address that names nobody leads to the sign-in", async ({ page }) => {
  await page.goto("?user=nobody&contract=private-call");
  await page.getByLabel("Who are you?").selectOption("Carol (103)");
  await page.getByRole("button", { name: "Sign in" }).click();
  const carol = new PhonePage(page, "Carol");
  await carol.ready();
  await expect(page).toHaveURL(/contract=private-call&user=103/);
  await page.reload();
  await carol.ready();
  await carol.press("Sign out");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goBack();
  await carol.ready();
});
