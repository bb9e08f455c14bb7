import type { Contract } from "ringway";
import { contractFacts } from "../desk/contracts";
import * as mock from "../mock/control";

interface Props {
  contract: Contract;
  run: (act: () => Promise<string>) => void;
}

/** What befalls everybody: the server's time, and the end of all trouble. */
export function Everywhere({ contract, run }: Props) {
  const { givesUpAfterMs } = contractFacts(contract);

  async function advance(ms: number) {
    await mock.advance(ms);
    return `The server's clock is ${ms / 1000} s further.`;
  }

  async function heal() {
    const { removed } = await mock.clearFaults();
    return removed > 0 ? "All is well again." : "There was no trouble left.";
  }

  return (
    <fieldset class="deeds">
      <legend>The server</legend>
      <button type="button" class="button button-small" onClick={() => run(() => advance(10_000))}>
        Clock + 10 s
      </button>
      <button
        type="button"
        class="button button-small"
        title="A call that nobody answers is over."
        onClick={() => run(() => advance(givesUpAfterMs))}
      >
        {`Clock + ${givesUpAfterMs / 1000} s`}
      </button>
      <button type="button" class="button button-small button-heal" onClick={() => run(heal)}>
        Heal everything
      </button>
    </fieldset>
  );
}
