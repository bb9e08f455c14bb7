import type { Contract } from "ringway";
import { CONTRACTS, contractFacts } from "./contracts";

interface Props {
  /** What the group is called in the page: unique. */
  name: string;
  value: Contract;
  onChange: (contract: Contract) => void;
}

/** What the backend speaks: radio buttons, so that arrow keys work as everywhere. */
export function ContractChoice({ name, value, onChange }: Props) {
  return (
    <fieldset class="choice">
      <legend>Contract</legend>
      {CONTRACTS.map((contract) => (
        <label key={contract} title={contractFacts(contract).about}>
          <input
            type="radio"
            name={name}
            value={contract}
            checked={contract === value}
            onChange={() => onChange(contract)}
          />
          <span>{contract}</span>
        </label>
      ))}
    </fieldset>
  );
}
