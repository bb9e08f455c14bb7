// Reports the browser tests the way Rust's test runner does, so that `cargo xtask test` counts both.
import { stripVTControlCharacters } from "node:util";

/** @typedef {import("@playwright/test/reporter").Reporter} Reporter */

/** @implements {Reporter} */
export default class RustLike {
  count = { passed: 0, failed: 0, ignored: 0 };
  broken = false;

  /** A file that cannot be loaded, a worker that dies. @type {NonNullable<Reporter["onError"]>} */
  onError(error) {
    this.broken = true;
    say(error);
  }

  /** @type {NonNullable<Reporter["onTestEnd"]>} */
  onTestEnd(test, result) {
    const name = test.titlePath().filter(Boolean).join(" › ");
    const verdict = test.outcome() === "skipped" ? "ignored" : test.ok() ? "passed" : "failed";
    this.count[verdict] += 1;
    console.log(`test ${name} ... ${{ ignored: "ignored", passed: "ok", failed: "FAILED" }[verdict]}`);
    if (verdict === "failed") result.errors.forEach(say);
  }

  onEnd() {
    const { passed, failed, ignored } = this.count;
    const verdict = failed > 0 || this.broken ? "FAILED" : "ok";
    console.log(`test result: ${verdict}. ${passed} passed; ${failed} failed; ${ignored} ignored`);
  }

  printsToStdio() {
    return true;
  }
}

/** @param {import("@playwright/test/reporter").TestError} error */
function say({ stack, message, value }) {
  console.log(stripVTControlCharacters(stack ?? message ?? value ?? "an error without words"));
}
