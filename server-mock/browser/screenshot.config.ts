import base from "./playwright.config";

/** `npm run screenshot` draws the picture of the README anew. */
export default { ...base, testDir: "screenshots", reporter: "line" };
