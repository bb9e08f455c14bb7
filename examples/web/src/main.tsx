import { render } from "preact";
import { init } from "ringway";
import { Desk } from "./desk/desk";
import { startAttention } from "./ring/attention";
import { startNotifications } from "./ring/notification";
import { startTone } from "./ring/tone";
import "./style/index.css";

const app = document.getElementById("app");
if (!app) throw new Error("index.html has no #app");

// Loads the wasm module; everything else of Ringway needs it.
await init();

startAttention();
startNotifications();
startTone();
render(<Desk />, app);
