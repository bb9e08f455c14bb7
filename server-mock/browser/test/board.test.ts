import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { aliceCallsBob, expect, type Json, test } from "./fixtures";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("a call appears in the table and in the diagram while it happens", async ({ board, server }) => {
  const sockets = [await server.socket("alice"), await server.socket("bob")];
  await expect(board.locator("#people tr", { hasText: "Bob" })).toContainText("chattrix");
  // All of it happens in one moment, and yet in this order.
  await server.control("POST", "clock/freeze");
  const id = await aliceCallsBob(server);
  const row = board.locator("#calls tr", { hasText: "chattrix" });
  await expect(row).toContainText("RINGING");
  await expect(row).toContainText("Alice");
  await row.getByRole("button").click();
  const messages = board.locator("#diagram .messages li");
  await expect(messages).toHaveText([
    /Alice to the server.*POST \/api\/v1\/calls\/initiate/,
    /the server to Bob.*call_invitation/,
    /the server to Alice.*201/,
  ]);
  await sockets[1]?.send({ type: "call.accept", payload: { callId: id } });
  await expect(row).toContainText("CONNECTING");
  await expect(messages.nth(3)).toHaveText(/Bob to the server.*call\.accept/);
  await expect(messages.nth(4)).toHaveText(/the server to Alice.*call_accepted/);
  await board.getByRole("button", { name: "Show all" }).click();
  await expect(board.locator("#traffic-of")).toContainText("last");
  for (const socket of sockets) await socket.close();
  await expect(board.locator("#people tr", { hasText: "Bob" })).toContainText("–");
});

test("private-call's polling users are told apart", async ({ board, server }) => {
  const { invitationId } = await server.as("alice", "POST", "/private-call/invite", { callerId: 101, receiverId: 102 });
  await server.as("bob", "POST", `/private-call/accept/${invitationId}`, { timestamp: "2024-01-01T12:00:30Z" });
  await board.locator("#calls tr", { hasText: "accepted" }).getByRole("button").click();
  const messages = board.locator("#diagram .messages li");
  await expect(messages.first()).toHaveText(/Alice to the server.*invite/);
  await expect(messages.nth(2)).toHaveText(/Bob to the server.*accept/);
});

test("a fault that the form adds befalls the next request, and can be ended", async ({ board, server }) => {
  const form = board.locator("#fault");
  await form.getByLabel("Fault").selectOption("error status");
  await form.getByLabel("Status", { exact: true }).fill("418");
  await form.getByLabel("Contract").selectOption("private-call");
  await form.getByLabel("Times").fill("1");
  await form.getByRole("button", { name: "Add fault" }).click();
  const fault = board.locator("#faults li");
  await expect(fault).toContainText("fired 0 of 1");
  expect((await fetch(`${server.url}/private-call/incoming/101`)).status).toBe(418);
  expect((await fetch(`${server.url}/private-call/incoming/101`)).status).toBe(200);
  await expect(fault).toContainText("fired 1 of 1");
  await fault.getByRole("button", { name: /Remove/ }).click();
  await expect(board.locator("#no-faults")).toBeVisible();
  expect((await server.control("GET", "faults")).faults).toEqual([]);
});

test("what a fault may not be is said beside the form", async ({ board }) => {
  const form = board.locator("#fault");
  await form.getByLabel("Path").fill("private-call");
  await form.getByRole("button", { name: "Add fault" }).click();
  await expect(board.locator("#fault-error")).toContainText("path");
});

test("the clock freezes, resumes and advances", async ({ board, server }) => {
  await board.getByRole("button", { name: "Freeze" }).click();
  await expect(board.locator("#pace")).toHaveText("frozen");
  const before = (await server.control("GET", "clock")).now;
  await board.getByLabel("Advance by").fill("2");
  await board.getByLabel("Unit").selectOption("h");
  await board.getByRole("button", { name: "Advance" }).click();
  await expect.poll(async () => (await server.control("GET", "clock")).now - before).toBe(7_200_000);
  await board.getByRole("button", { name: "Resume" }).click();
  await expect(board.locator("#pace")).toHaveText("running");
});

test("the clock lets a call be missed", async ({ board, server }) => {
  await aliceCallsBob(server);
  await expect(board.locator("#calls tr")).toContainText("INITIATING");
  await board.getByLabel("Advance by").fill("60");
  await board.getByRole("button", { name: "Advance" }).click();
  await expect(board.locator("#calls tr")).toContainText("MISSED");
});

test("the journal is searched", async ({ board, server }) => {
  await server.as("alice", "POST", "/private-call/invite", { callerId: 101, receiverId: 102 });
  await server.as("carol", "POST", "/private-call/invite", { callerId: 103, receiverId: 104 });
  await board.getByRole("searchbox", { name: "Search" }).fill("call_103_104");
  await board.getByRole("button", { name: "Search" }).click();
  await expect(board.locator("#journal tr")).toHaveCount(1);
  await expect(board.locator("#journal tr")).toContainText("POST /private-call/invite");
});

test("everything can be done with the keyboard alone", async ({ board, server }) => {
  await aliceCallsBob(server);
  await expect(board.locator("#calls button")).toBeVisible();
  await reach(board, "#calls button");
  await board.keyboard.press("Enter");
  await expect(board.locator("#calls button")).toHaveAttribute("aria-pressed", "true");
  await expect(board.locator("#calls button")).toBeFocused();
  await reach(board, "#fault select[name=fault]");
  await board.keyboard.type("cut");
  await reach(board, "#fault button");
  await board.keyboard.press("Enter");
  await expect(board.locator("#faults li")).toContainText("abort");
  await reach(board, "#search input[name=text]");
  await board.keyboard.type("initiate");
  await board.keyboard.press("Enter");
  await expect(board.locator("#journal tr")).toHaveCount(1);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing to say (${colorScheme})`, async ({ board, server }) => {
    await board.emulateMedia({ colorScheme });
    await server.socket("bob");
    await aliceCallsBob(server);
    await server.control("POST", "faults", { fault: "abort", match: { path: "/nowhere" } });
    await board.locator("#calls button").click();
    await expect(board.locator("#diagram .messages li")).toHaveCount(3);
    await board.getByRole("button", { name: "Search" }).click();
    await board.evaluate(AXE);
    const found = await board.evaluate(async () => (await (window as Json).axe.run()).violations);
    expect(found.map(({ id, nodes }: Json) => [id, nodes.map(({ target }: Json) => target)])).toEqual([]);
  });
}

test("ten thousand entries stay fast", async ({ page, server }) => {
  test.setTimeout(240_000);
  const requests = Array.from({ length: 50 }, async () => {
    for (let at = 0; at < 210; at += 1) await fetch(`${server.url}/private-call/incoming/101`);
  });
  await Promise.all(requests);
  expect((await server.control("GET", "overview")).counts.journal).toBe(10_000);
  await page.goto(`${server.url}/_mock`);
  await expect(page.locator("#matched")).toContainText("9900 more");
  const took = await page.evaluate(() => performance.now());
  expect(took, "milliseconds until all is shown").toBeLessThan(5_000);
  expect(await page.locator("#journal tr").count()).toBe(100);
  expect(await page.locator("#diagram li").count()).toBeLessThan(500);
  await page.getByRole("button", { name: "More" }).click();
  await expect(page.locator("#journal tr")).toHaveCount(200);
});

test("a namespace has a page of its own", async ({ page, server }) => {
  await server.control("POST", "namespaces", { name: "mine" });
  await page.goto(`${server.url}/_ns/mine/_mock`);
  await expect(page.locator("#link")).toHaveText("live");
  await aliceCallsBob(server);
  await fetch(`${server.url}/_ns/mine/private-call/invite`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ callerId: 101, receiverId: 102 }),
  });
  await expect(page.locator("#calls tr")).toHaveCount(1);
  await expect(page.locator("#calls tr")).toContainText("private-call");
});

test("what an app sends is shown, and never read as markup", async ({ board, server }) => {
  const evil = "<img src=x onerror=alert(1)>";
  await server.as("alice", "POST", "/api/v1/calls/initiate", { calleeId: "102", callType: "VIDEO", channelId: evil });
  await board.getByRole("button", { name: "Search" }).click();
  await expect(board.locator("#journal")).toContainText(evil);
  expect(await board.locator("main img").count()).toBe(0);
});

test.describe("with a key", () => {
  test.use({ options: ["--control-key", "secret"] });

  test("the page asks for it, and keeps it for this tab", async ({ page, server }) => {
    await page.goto(`${server.url}/_mock`);
    await page.getByLabel("Key").fill("wrong");
    await page.getByRole("button", { name: "Use it" }).click();
    await expect(page.locator("#key-error")).toHaveText("That is not the key.");
    await page.getByLabel("Key").fill("secret");
    await page.getByRole("button", { name: "Use it" }).click();
    await expect(page.locator("#link")).toHaveText("live");
    await page.reload();
    await expect(page.locator("#link")).toHaveText("live");
    await page.goto(`${server.url}/_mock/docs`);
    await expect(page.getByText("/private-call/invite")).toHaveCount(0);
    await page.getByRole("heading", { name: /private-call/ }).click();
    await expect(page.getByText("/private-call/invite").first()).toBeVisible();
  });
});

test("the API is shown without another origin", async ({ page, server }) => {
  await page.goto(`${server.url}/_mock/docs`);
  await page.getByRole("heading", { name: /private-call/ }).click();
  await page.getByText("Send a call invitation").click();
  await expect(page.getByText("An invitation between the two waits already").first()).toBeVisible();
});

/** Presses Tab until the focus is there. */
async function reach(page: Page, selector: string) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (
      await page
        .locator(selector)
        .first()
        .evaluate((element) => element === document.activeElement)
    )
      return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is out of the keyboard's reach`);
}
