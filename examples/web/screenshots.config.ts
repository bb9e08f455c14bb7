import tests from "./playwright.config";

/** The same browser and the same servers as in the tests. */
export default { ...tests, testDir: "screenshots", workers: 1 };
