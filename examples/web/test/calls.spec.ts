import { CONTRACTS, expect, test } from "./fixtures";
import { connect, PhonePage } from "./phone-page";

for (const contract of CONTRACTS) {
  test.describe(contract, () => {
    test("a call is answered, and the caller hangs up", async ({ phone }) => {
      const [alice, bob] = [await phone("Alice", contract), await phone("Bob", contract)];
      await connect(alice, bob);
      await alice.press("Hang up");
      await Promise.all([alice.isTold("You hung up"), bob.isTold("Alice hung up")]);
      await bob.press("Done");
      await expect(bob.region.getByText("Alice hung up · Voice call", { exact: false })).toBeVisible();
    });

    test("the callee hangs up", async ({ phone }) => {
      const [alice, bob] = [await phone("Alice", contract), await phone("Bob", contract)];
      await connect(alice, bob);
      await bob.press("Hang up");
      await Promise.all([bob.isTold("You hung up"), alice.isTold("Bob hung up")]);
    });

    test("a call is declined", async ({ phone }) => {
      const [alice, bob] = [await phone("Alice", contract), await phone("Bob", contract)];
      await alice.call(bob);
      await bob.rings(alice);
      await bob.press("Decline");
      await Promise.all([bob.isTold("You declined the call"), alice.isTold("Bob declined")]);
    });

    test("the caller gives up", async ({ phone }) => {
      const [alice, bob] = [await phone("Alice", contract), await phone("Bob", contract)];
      await alice.call(bob);
      await bob.rings(alice);
      await alice.press("Cancel");
      await Promise.all([alice.isTold("You cancelled the call"), bob.isTold("Alice gave up")]);
      await bob.press("Done");
      await expect(bob.region.getByRole("listitem").filter({ hasText: "Alice gave up" })).toBeVisible();
    });

    test("nobody answers", async ({ phone, control }) => {
      const [alice, bob] = [await phone("Alice", contract), await phone("Bob", contract)];
      await alice.call(bob);
      await bob.rings(alice);
      await control("clock/advance", { ms: 60_000 });
      await Promise.all([alice.isTold("Bob did not answer"), bob.isTold("You missed a call from Alice")]);
    });
  });
}

test("a busy person says so", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await alice.call(bob);
  await bob.rings(alice);
  await bob.press("Busy");
  await alice.isTold("Bob is busy");
});

test("a second call waits, and takes the place of the first", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  const carol = await phone("Carol", "chattrix");
  await connect(alice, bob);
  await carol.call(bob);
  await expect(bob.region.getByText("Carol is calling too")).toBeVisible();
  await bob.press("End and accept");
  await Promise.all([alice.isTold("Bob hung up"), carol.talks(bob), bob.talks(carol)]);
});

test("a second call is turned away, and the first goes on", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  const carol = await phone("Carol", "chattrix");
  await connect(alice, bob);
  await carol.call(bob);
  await bob.press("Say busy");
  await carol.isTold("Bob is busy");
  await bob.talks(alice);
});

test("each side sees what the other does with microphone and camera", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "chattrix"), await phone("Bob", "chattrix")];
  await connect(alice, bob);
  await alice.press("Mute");
  await expect(alice.button("Mute")).toHaveAttribute("aria-pressed", "true");
  await expect(bob.region.getByText("Alice: muted, camera off")).toBeVisible();
  await alice.press("Camera");
  await expect(bob.region.getByText("Alice: muted, camera on")).toBeVisible();
});

test("a tab that is closed leaves the call", async ({ phone }) => {
  const [alice, bob] = [await phone("Alice", "private-call"), await phone("Bob", "private-call")];
  await connect(alice, bob);
  await bob.page.close();
  await alice.isTold("Bob hung up");
});

test("two phones in one page call each other", async ({ page }) => {
  await page.goto("?split");
  const [alice, bob] = [new PhonePage(page, "Alice"), new PhonePage(page, "Bob")];
  await Promise.all([alice.ready(), bob.ready()]);
  await expect(alice.region.getByRole("listitem").filter({ hasText: "Bob" })).toContainText("has a phone here");
  await connect(alice, bob);
});
