import { fileURLToPath } from "node:url";
import { aliceCallsBob, expect, test } from "../test/fixtures";

test("the page with a call", async ({ page, server }) => {
  await server.control("POST", "clock/freeze");
  const [alice, bob] = [await server.socket("alice"), await server.socket("bob")];
  await server.as("carol", "POST", "/private-call/invite", { callerId: 103, receiverId: 104 });
  await server.control("POST", "faults", { fault: { delay: { ms: 3000 } }, match: { type: "call_quality_warning" } });
  const callId = await aliceCallsBob(server);
  await bob.send({ type: "call.accept", payload: { callId } });
  await server.control("POST", "clock/advance", { ms: 2000 });
  await server.as("bob", "PATCH", `/api/v1/calls/${callId}/status`, { status: "ACTIVE" });
  await alice.send({ type: "call.end", payload: { callId, durationSeconds: 2 } });
  await page.goto(`${server.url}/_mock`);
  await page.locator("#calls tr", { hasText: "chattrix" }).getByRole("button").click();
  await expect(page.locator("#diagram .messages li")).toHaveCount(9);
  await page.mouse.move(0, 0);
  const path = fileURLToPath(new URL("../../../docs/mock-page.png", import.meta.url));
  await page.screenshot({ path, fullPage: true });
});
