// A page as the driver sees it, in place of the one that Node has not.
import type { TestContext } from "node:test";
import { closeAll } from "./mock.js";

/** The names under which listeners are heard of. */
class Target extends EventTarget {
  readonly listening = new Map<string, number>();

  override addEventListener(type: string, listener: EventListener): void {
    this.listening.set(type, (this.listening.get(type) ?? 0) + 1);
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: string, listener: EventListener): void {
    this.listening.set(type, (this.listening.get(type) ?? 0) - 1);
    super.removeEventListener(type, listener);
  }

  /** So many listeners there are in all. */
  get count(): number {
    return [...this.listening.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** Makes the global scope that of a page, until the test is over. */
export function page(context: TestContext) {
  const scope = new Target();
  const document = Object.assign(new Target(), { hidden: false });
  const navigator = { onLine: true };
  const made = {
    addEventListener: scope.addEventListener.bind(scope),
    removeEventListener: scope.removeEventListener.bind(scope),
    document,
    navigator,
  };
  for (const [name, value] of Object.entries(made)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    context.after(async () => {
      await closeAll(context);
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
  return {
    navigator,
    /** So many listeners there are on the page. */
    listeners: () => scope.count + document.count,
    show(visible: boolean) {
      document.hidden = !visible;
      document.dispatchEvent(new Event("visibilitychange"));
    },
    network(online: boolean) {
      navigator.onLine = online;
      scope.dispatchEvent(new Event(online ? "online" : "offline"));
    },
    freeze: () => document.dispatchEvent(new Event("freeze")),
    resume: () => document.dispatchEvent(new Event("resume")),
    hide: (persisted: boolean) => scope.dispatchEvent(Object.assign(new Event("pagehide"), { persisted })),
    comeBack: () => scope.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true })),
  };
}
