import { useRef } from "preact/hooks";
import type { CallSnapshot } from "ringway";
import { useStore } from "../browser/store";
import { usePeople } from "../desk/people";
import { signIn } from "../mock/sign-in";
import { Ended } from "./ended";
import { Frame } from "./frame";
import { Home } from "./home";
import { InCall } from "./in-call";
import { Incoming } from "./incoming";
import { NoticeList } from "./notice-list";
import type { Session } from "./session";
import { Spoken } from "./spoken";
import { UnderTheHood } from "./under-the-hood";
import { useBell } from "./use-bell";
import { useFocusFollows } from "./use-focus-follows";

interface Props {
  session: Session;
  onSignOut: (() => void) | undefined;
}

/** A phone that is signed in. Which screen it shows follows from the client's snapshot, and from what ended last. */
export function Handset({ session, onSignOut }: Props) {
  const { userId } = session.account;
  const name = usePeople().name(userId) ?? userId;
  const { link, calls } = useStore(session.client);
  const over = useStore(session.over);
  const call = calls.find((call) => !call.waiting) ?? calls[0];
  const waiting = calls.find((other) => other !== call && ringsHere(other));
  const showing = call ? `${ringsHere(call) ? "rings" : "call"} ${call.id}` : over ? `over ${over.call.id}` : "home";
  const screen = useRef<HTMLDivElement>(null);

  useBell(call);
  useFocusFollows(screen, showing);

  function signInAgain() {
    signIn(userId);
    void session.reconnect();
  }

  return (
    <Frame name={name} userId={userId} link={link} onSignIn={signInAgain} onSignOut={onSignOut}>
      <div class="screen" ref={screen}>
        {call && ringsHere(call) && <Incoming key={call.id} session={session} call={call} />}
        {call && !ringsHere(call) && <InCall key={call.id} session={session} call={call} waiting={waiting} />}
        {!call && over && <Ended key={over.call.id} session={session} past={over} />}
        {!call && !over && <Home session={session} name={name} />}
      </div>
      <NoticeList notices={session.notices} />
      <Spoken call={call} waiting={waiting} over={over} />
      <UnderTheHood session={session} name={name} />
    </Frame>
  );
}

/** Whether somebody waits for this phone to answer. */
function ringsHere({ direction, phase }: CallSnapshot): boolean {
  return direction === "incoming" && phase === "ringing";
}
