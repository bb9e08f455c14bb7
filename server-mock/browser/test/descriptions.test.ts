import asyncapi from "@asyncapi/specs/schemas/3.0.0.json" with { type: "json" };
import { test as base, expect } from "@playwright/test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { startMock } from "../../../examples/web/support/mock.mjs";

const test = base.extend<{ described: (name: string) => Promise<object> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  described: async ({}, use) => {
    const mock = await startMock();
    await use(async (name) => (await fetch(`${mock.url}/_mock/${name}`)).json());
    await mock.stop();
  },
});

test("openapi.json is an OpenAPI 3.1 document", async ({ described }) => {
  const document = await described("openapi.json");
  const validator = new Validator();
  const { valid, errors } = await validator.validate(document);
  expect(errors).toBeUndefined();
  expect([valid, validator.version]).toEqual([true, "3.1"]);
});

test("asyncapi.json is an AsyncAPI 3 document", async ({ described }) => {
  // The schema carries the one that it is written in.
  const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  addFormats.default(ajv);
  const valid = ajv.compile(asyncapi);
  expect([valid(await described("asyncapi.json")), valid.errors]).toEqual([true, null]);
});
