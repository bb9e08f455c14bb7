import { useEffect, useState } from "preact/hooks";
import { signIn } from "../mock/sign-in";
import { errorWords } from "../words/error";
import { type Account, Session } from "./session";

/** How far signing in has come. */
export type Opening =
  | { step: "opening" }
  | { step: "open"; session: Session }
  | { step: "failed"; words: string; retry: () => void };

/** Signs in for as long as the component is there. */
export function useSession({ contract, userId }: Account): Opening {
  const [opening, setOpening] = useState<Opening>({ step: "opening" });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let wanted = true;
    const retry = () => {
      signIn(userId);
      setTries(tries + 1);
    };
    const opened = Session.open({ contract, userId });
    setOpening({ step: "opening" });
    opened.then(
      (session) => wanted && setOpening({ step: "open", session }),
      (error) => wanted && setOpening({ step: "failed", words: errorWords(error), retry }),
    );
    return () => {
      wanted = false;
      opened.then((session) => session.close()).catch(() => {});
    };
  }, [contract, userId, tries]);
  return opening;
}
