import { useEffect, useState } from "preact/hooks";

/** The page's clock (`performance.now()`), to the second: the component is drawn again each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const ticks = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(ticks);
  }, []);
  return now;
}
