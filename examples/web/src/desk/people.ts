import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { type MockUser, users } from "../mock/control";

/** The people of this backend: an app has its own address book in its place. */
export interface People {
  list: readonly MockUser[];
  /** Why there are none. */
  problem: string | undefined;
  name(id: string): string | undefined;
}

export const PeopleContext = createContext<People>(people([], undefined));

export const usePeople = () => useContext(PeopleContext);

/** Fetches them once; undefined until they are known. */
export function useFetchedPeople(): People | undefined {
  const [known, setKnown] = useState<People>();
  useEffect(() => {
    users().then(
      (list) => setKnown(people(list, undefined)),
      (error: Error) => setKnown(people([], error.message)),
    );
  }, []);
  return known;
}

function people(list: readonly MockUser[], problem: string | undefined): People {
  return { list, problem, name: (id) => list.find((user) => user.id === id)?.name };
}
