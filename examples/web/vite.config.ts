import { defineConfig, type ProxyOptions } from "vite";

// The backend is reached through the page's own address, as behind the reverse proxy of a real site: no CORS.
const backend = process.env.RINGWAY_BACKEND ?? "http://127.0.0.1:7788";
const http: ProxyOptions = { target: backend };
const proxy = {
  "/_mock": http,
  "/api": http,
  "/private-call": http,
  "/ws": { target: backend, ws: true },
};

export default defineConfig({
  server: { proxy },
  preview: { proxy },
  // Where browsers have `await` at the top level of a module.
  build: { target: "es2022", outDir: process.env.RINGWAY_WEB ?? "../../target/web", emptyOutDir: true },
});
