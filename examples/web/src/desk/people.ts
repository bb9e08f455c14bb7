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

const nobody: People = { list: [], problem: undefined, name: () => undefined };

export const PeopleContext = createContext<People>(nobody);

export const usePeople = () => useContext(PeopleContext);

/** Fetches them once. */
export function useFetchedPeople(): People {
  const [people, setPeople] = useState(nobody);
  useEffect(() => {
    users().then(
      (list) => setPeople({ list, problem: undefined, name: (id) => list.find((user) => user.id === id)?.name }),
      (error: Error) => setPeople({ ...nobody, problem: error.message }),
    );
  }, []);
  return people;
}
