import ringway = require("ringway");
import slim = require("ringway/slim");
import module = require("ringway/ringway.wasm");

export const ready: Promise<void>[] = [ringway.init(), slim.init(module.default)];
