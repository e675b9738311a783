import type { Actions } from "../actions";
import { openDatabase } from "../connection/database";
import { deviceId, deviceProfile, isHeadset } from "../connection/device";
import { Outbox } from "../connection/outbox";
import { Connection } from "../connection/socket";
import { element } from "../flat/element";
import { Page } from "../flat/page";
import { PROTOCOL_VERSION, type Hello } from "../generated/messages.gen";
import { preferredLanguage } from "../i18n";
import { rebuilt } from "../notebook/taking_in";
import { Uploads } from "../notebook/uploads";
import type { NotebookWrite } from "../notebook/writes";
import { routeOf } from "../routes";
import { initialState, received, type AppState } from "../state";
import type { Viewer } from "../scene/viewer";
import { createStore, type Store } from "../store";
import { authoringActions, openAuthoring } from "./authoring";
import { classActions, followClasses } from "./classing";
import { conductingActions, followStudy } from "./conducting";
import { accountActions, askWhoIsHere } from "./account";
import { bringingActions } from "./bringing";
import { fetchCompared } from "./comparing";
import { deskActions, keepTime, standReady } from "./desk";
import { fetchOnArrival } from "./arriving";
import { Attending } from "./attending";
import { patch, type Context } from "./context";
import { followCues } from "./cueing";
import { flyingActions, flyOn, leaveFlightByKey } from "./flying";
import { learningActions } from "./learning";
import { makingActions } from "./making";
import { Memory } from "./memory";
import { followAddress, LANGUAGE_KEY, navigationActions } from "./navigation";
import { Notebook } from "./notebook";
import { listenToServer } from "./news";
import { keepStored } from "./following";
import { followPairing, pairingActions } from "./pairing";
import { Participating } from "./participating";
import { peopleActions } from "./people";
import { openStudies, planningActions } from "./planning";
import { PoreFlight } from "./pore_flight";
import { offerScanning } from "./scanning";
import { enterHeadset, offerSessions } from "./sessions";
import { followRecording } from "./recording";
import { expectRoom, keepAddress, lobbyActions, roomActions, watchLobby } from "./rooming";
import { RoomPresence } from "./room_presence";
import { showingActions } from "./showing";
import { fillStage, followStage, playOn, sharedActions, watchArrival } from "./stage";
import { steady } from "./steady";
import { followGame, keepLearningTime } from "./timing";

/** Put the application together: state, connection, 3D view, page. */
export async function start(root: HTMLElement): Promise<void> {
  const scene = import("../scene/viewer"); // most of the bundle: fetched while the rest begins
  const route = routeOf(location.pathname);
  const language = preferredLanguage(localStorage.getItem(LANGUAGE_KEY), navigator.languages);
  const recordId = route.panel === "notebook" || route.panel === "bench" ? route.id : "";
  const store = createStore(initialState(language, route.panel, recordId));
  const canvas = element("canvas", { tabindex: "0", role: "img" });
  const database = await openDatabase(indexedDB, () => location.reload());

  const viewer = scene.then(({ Viewer }) => {
    const made = new Viewer(canvas, {
      onScale: (pxPerUm) => page.scaleBar.measure(pxPerUm),
      onFrame: (seconds) => {
        playOn(context, attending, seconds);
        flyOn(store, seconds);
        poreFlight.frame(seconds);
        presence.frame(seconds);
        recorder.frame(made.senses);
      },
      onPick: (picked) => actions.pick(picked),
    });
    made.show(steady(store.get()));
    store.subscribe((state) => made.show(steady(state)));
    return made;
  });
  const context = createContext(store, database, viewer);
  const showing = showingActions(context);
  const presence = new RoomPresence(context);
  const attending = new Attending(context, {
    onStage: (stage, before) => void followStage(context, showing, stage, before),
    onPlace(joined) {
      keepAddress(context);
      fillStage(context, attending);
      void presence.moveTo(joined && attending);
    },
  });
  const notebook = new Notebook(context);
  const noting = notebook.actions();
  const headset = isHeadset(deviceProfile(navigator.userAgent, localStorage));
  const participating = new Participating(
    context,
    { database, locks: navigator.locks, channel: new BroadcastChannel("holotrode.study") },
    headset,
  );
  const poreFlight = new PoreFlight(context, () => actions);
  watchArrival(context, showing, attending);
  watchLobby(context, attending);
  const actions: Actions = {
    ...navigationActions(context),
    ...sharedActions(context, showing, attending),
    ...lobbyActions(context, attending),
    ...roomActions(context, attending, () => presence.come()),
    ...flyingActions(context),
    ...poreFlight.actionsHere(),
    ...makingActions(context),
    ...learningActions(context, () => actions),
    ...noting,
    ...deskActions(context, noting, () => actions),
    ...bringingActions(context),
    ...accountActions(context),
    ...pairingActions(context),
    ...peopleActions(context),
    ...classActions(context),
    ...authoringActions(context),
    ...planningActions(context),
    ...conductingActions(context),
    ...participating.actions(),
  };
  const recorder = followRecording(context, root, () => participating.readClock());
  const log = (action: string, target: string) => recorder.act(action, target);
  const page = new Page(root, canvas, actions, {
    enterVr: () => void enterHeadset(context, actions, "immersive-vr", log),
    enterAr: () => void enterHeadset(context, actions, "immersive-ar", log),
  });
  document.documentElement.toggleAttribute("data-headset", headset); // targets grow where a ray or a finger points
  page.update(store.get());
  store.subscribe((state) => page.update(state));
  followAddress(context, noting);
  keepTime(store);
  followCues(store, actions);
  keepLearningTime(context);
  followGame(context);
  standReady(store, noting);
  leaveFlightByKey(context, actions);
  followPairing(context, actions);
  fetchOnArrival(context);
  fetchCompared(context);
  followClasses(context, route);
  openAuthoring(context, route, actions);
  openStudies(context, route);
  followStudy(context);
  void offerSessions(store);
  void offerScanning(store);

  if (route.panel === "rooms") expectRoom(context, attending, route.id);
  await listenToServer(context, actions, attending, notebook, participating, route);
}

function createContext(store: Store<AppState>, database: IDBDatabase, viewer: Promise<Viewer>): Context {
  const hello = (): Omit<Hello, "op_id"> => {
    outbox.greeting();
    return {
      type: "hello",
      protocol: PROTOCOL_VERSION,
      device_id: deviceId(localStorage),
      device_profile: deviceProfile(navigator.userAgent, localStorage),
      language: store.get().language,
    };
  };
  const memory = new Memory(database);
  const connection = new Connection({
    url: `${location.origin.replace(/^http/, "ws")}/api/v1/ws`,
    hello,
    onState(state, refusal) {
      store.update((s) => ({ ...s, connection: state, refusal }));
      if (state === "refused") void askWhoIsHere({ store, memory });
    },
    onMessage: (message) => store.update((state) => received(state, message)),
  });
  const uploads = new Uploads(database, (under) => patch(store, "notebook", { uploads: under }));
  const outbox = new Outbox({
    database,
    locks: navigator.locks,
    channel: new BroadcastChannel("holotrode.outbox"),
    prepare: (write) => uploads.prepare(write),
    deliver: (write) => connection.send<NotebookWrite["type"]>(write),
    greetAgain: () => connection.greetAgain(),
    onWaiting: (waiting) =>
      store.update((state) => ({ ...state, notebook: rebuilt({ ...state.notebook, waiting }) })),
    onStored: (entry) => keepStored({ store, memory }, entry),
  });
  return { store, connection, outbox, memory, viewer };
}
