// Reports node:test's results the way Rust's test runner does, so that `cargo xtask test` counts both.
export default async function* reporter(events) {
  const count = { passed: 0, failed: 0, ignored: 0 };
  for await (const { type, data } of events) {
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite" && !broken(data)) continue;
    const verdict = judge(type, data);
    count[verdict.as] += 1;
    yield `test ${data.name} ... ${verdict.text}\n`;
    if (verdict.as === "failed") yield `${explain(data.details.error)}\n`;
  }
  const outcome = count.failed ? "FAILED" : "ok";
  yield `test result: ${outcome}. ${count.passed} passed; ${count.failed} failed; ${count.ignored} ignored\n`;
}

/** A suite fails with its tests, which were counted, or by itself. */
function broken({ details }) {
  return details.error !== undefined && details.error.failureType !== "subtestsFailed";
}

function judge(type, { skip, todo }) {
  const left = skip ?? todo;
  if (left !== undefined) return { as: "ignored", text: `ignored${typeof left === "string" ? `, ${left}` : ""}` };
  return type === "test:pass" ? { as: "passed", text: "ok" } : { as: "failed", text: "FAILED" };
}

function explain(error) {
  const cause = error?.cause ?? error;
  return `    ${String(cause?.stack ?? cause).replaceAll("\n", "\n    ")}`;
}
