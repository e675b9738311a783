import type { Actions } from "../actions";
import type { Key, Language } from "../i18n";
import { LANGUAGES } from "../i18n";
import { isOffered, PANELS, PANEL_NAMES, PARENTS, panelOnShow } from "../panels";
import { legend } from "../panels/colour";
import type { Block } from "../panels/content";
import { flightPanel } from "../panels/flight";
import { playbackPanel } from "../panels/playback";
import { poreFlightNumbers } from "../panels/pore_flight";
import { roomBar } from "../panels/room_bar";
import { wordsIn, type Words } from "../panels/words";
import { nearestFrame } from "../scene/timeline";
import { shownElectrode, type AppState } from "../state";
import { BlockList } from "./blocks";
import { element, setAttribute, setText, sign } from "./element";
import { ScaleBarView } from "./scale_bar_view";
import { button } from "./showing";

/** What only the page can do: start a headset session. */
export interface Doors {
  enterVr: () => void;
  enterAr: () => void;
}

/** A part of the page that is there while a panel has something for it. */
class Region {
  readonly element: HTMLElement;
  private readonly blocks: BlockList;

  constructor(name: string) {
    this.element = element("div", { class: `region ${name} blocks` });
    this.blocks = new BlockList(this.element);
  }

  update(blocks: readonly Block[] = []): void {
    this.element.hidden = blocks.length === 0;
    this.blocks.update(blocks);
  }
}

const STATE_SIGNS = { connecting: "clock", online: "ok", offline: "clock", refused: "warning" } as const;

/** The page: a header, the view with the process below it, and one panel beside it. */
export class Page {
  readonly scaleBar = new ScaleBarView();
  private readonly skip = element("a", { class: "skip", href: "#panel" });
  private readonly name = element("p", { class: "electrode-name" });
  private readonly connection = element("p", { class: "connection", role: "status" });
  private readonly account = button();
  private readonly languages = element("div", { class: "languages", role: "group" });
  private readonly vr = button();
  private readonly ar = button();
  private readonly notice = element("p", { class: "notice", role: "status" });
  private readonly legends = element("div", { class: "legends", role: "status" });
  private readonly legendBlocks = new BlockList(this.legends);
  private readonly roomBar = element("section", { class: "room-bar" });
  private readonly roomBlocks = new BlockList(this.roomBar);
  private readonly roomNews = element("p", { class: "room-news", role: "status" });
  private readonly playback = element("section", { class: "playback" });
  private readonly playbackBlocks = new BlockList(this.playback);
  private readonly tabs = element("nav", { class: "tabs" });
  private readonly title = element("h2", { tabindex: "-1" });
  private readonly body = element("div", { class: "blocks" });
  private readonly blocks = new BlockList(this.body);
  private readonly regions = {
    top: new Region("top"),
    steps: new Region("steps-region"),
    aside: new Region("aside"),
  };
  private readonly panel: HTMLElement;
  private panelShown = "";
  private placeShown = "";

  constructor(
    private readonly root: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly actions: Actions,
    private readonly doors: Doors,
  ) {
    const brand = element("p", { class: "brand" }, mark(), element("span", {}));
    const doorsRow = element("div", { class: "doors" }, this.ar.element, this.vr.element);
    const header = element(
      "header",
      {},
      brand,
      this.name,
      doorsRow,
      this.connection,
      this.account.element,
      this.languages,
    );
    const view = element(
      "div",
      { class: "view" },
      this.canvas,
      this.scaleBar.element,
      this.legends,
      this.notice,
      this.roomNews,
    );
    const stage = element("main", {}, this.roomBar, view, this.playback);
    const { top, steps, aside } = this.regions;
    this.panel = element(
      "section",
      { class: "panel", id: "panel" },
      this.tabs,
      this.title,
      top.element,
      steps.element,
      this.body,
    );
    root.replaceChildren(this.skip, header, stage, this.panel, aside.element);
    this.makeTabs();
    this.makeLanguages();
  }

  /** Bring the page up to the state. */
  update(state: AppState): void {
    const words = wordsIn(state.language);
    this.updateHeader(state, words);
    this.updateView(state, words);
    this.updatePanel(state, words);
  }

  private updateHeader(state: AppState, { t }: Words): void {
    setAttribute(document.documentElement, "lang", state.language);
    setText(this.skip, t("app.skip"));
    setText(document.querySelector(".brand > span")!, t("app.name"));
    setText(this.name, shownElectrode(state)?.name ?? "");
    this.vr.update({ id: "enter-vr", label: t("xr.enter_vr"), press: this.doors.enterVr });
    this.ar.update({ id: "enter-ar", label: t("xr.enter_ar"), press: this.doors.enterAr });
    this.vr.element.hidden = !state.xr.vr;
    this.ar.element.hidden = !state.xr.ar;
    this.updateConnection(state, t);
    this.updateAccount(state, t);
    setAttribute(this.languages, "aria-label", t("app.language"));
    for (const choice of this.languages.querySelectorAll("button")) {
      setAttribute(choice, "aria-pressed", String(choice.value === state.language));
      setAttribute(choice, "title", t(`app.language.${choice.value}` as Key));
    }
  }

  private updateConnection({ connection, notebook, study }: AppState, t: Words["t"]): void {
    const ofStudy = connection === "online" ? 0 : study.waiting.count; // otherwise they go as they come
    const waiting = notebook.waiting.length + ofStudy;
    const parts = [t(`connection.${connection}`)];
    if (waiting > 0) parts.push(t("connection.waiting", { count: waiting }));
    const text = parts.join(" · ");
    if (this.connection.textContent === text) return;
    setAttribute(this.connection, "data-state", connection);
    this.connection.replaceChildren(sign(STATE_SIGNS[connection]), element("span", {}, text));
  }

  /** Who is signed in, as the way to their account; for nobody, the way back to where one signs in. */
  private updateAccount(state: AppState, t: Words["t"]): void {
    const { account, panel } = state;
    const { element: opener } = this.account;
    const out = account.login === "out";
    const label = out ? t("sign_in.title") : account.person;
    const name = out ? label : `${t("nav.account")}: ${label}`;
    const press = () => this.actions.showPanel(out ? "electrode" : "account");
    this.account.update({ id: "account", label, name, press });
    setAttribute(opener, "class", "account");
    setAttribute(opener, "aria-current", panel === "account" && !out ? "page" : undefined);
    opener.hidden = label === "" || ["sign_in", "take_part"].includes(panelOnShow(state));
  }

  private updateView(state: AppState, words: Words): void {
    const { t, language } = words;
    const name = shownElectrode(state)?.name ?? "";
    setAttribute(this.canvas, "aria-label", t("app.view", { name }));
    setAttribute(this.canvas, "data-status", state.shown.status);
    const { frames } = state.shown.process;
    const frame = nearestFrame(state.view.playback.time, frames);
    setAttribute(this.canvas, "data-stage", frames[frame]?.stage);
    setAttribute(this.canvas, "data-frame", frames.length > 0 ? String(frame) : undefined);
    this.scaleBar.speak(t("unit.um"), language);
    const notice = noticeKey(state);
    const reason = state.refusal || state.shown.problem;
    setText(this.notice, state.xr.problem || (notice ? t(notice, { reason }) : ""));
    this.notice.hidden = this.notice.textContent === "";
    this.legendBlocks.update(legend(state, words));
    this.updateRoom(state, words);
    this.updateBelow(state, words);
  }

  /** Below the view: the process, the way of a flight, or how far an ion is. */
  private updateBelow(state: AppState, words: Words): void {
    const flying = state.view.flight.on;
    const playing = state.game.phase !== "off";
    const below = flying ? flightPanel : playbackPanel;
    const playback = playing
      ? { title: words.t("pore_flight.title"), blocks: poreFlightNumbers(state, words) }
      : below(state, this.actions, words);
    setAttribute(this.canvas, "role", playing ? "application" : "img"); // its keys lead the ion
    setAttribute(this.canvas, "data-game", playing && state.game.phase);
    setAttribute(this.playback, "aria-label", playback.title);
    setAttribute(this.playback, "data-flying", flying || playing);
    this.playback.hidden = playback.blocks.length === 0;
    this.playbackBlocks.update(playback.blocks);
  }

  private updateRoom(state: AppState, words: Words): void {
    const blocks = roomBar(state, this.actions, words);
    this.roomBar.hidden = blocks.length === 0;
    setAttribute(this.roomBar, "aria-label", words.t("nav.rooms"));
    this.roomBlocks.update(blocks);
    setText(this.roomNews, state.rooms.news);
    setAttribute(this.roomNews, "data-silent", state.rooms.news === "");
  }

  private updatePanel(state: AppState, words: Words): void {
    setAttribute(this.tabs, "aria-label", words.t("app.panels"));
    for (const tab of this.tabs.querySelectorAll("a")) {
      const panel = tab.dataset["panel"] as AppState["panel"];
      tab.hidden = !isOffered(panel, state);
      const current = (PARENTS[state.panel] ?? state.panel) === panel;
      setAttribute(tab, "aria-current", current ? "page" : undefined);
      setText(tab, words.t(`nav.${panel}`));
    }
    const panel = panelOnShow(state);
    const content = PANELS[panel](state, this.actions, words, "full");
    const { title, blocks, place = "" } = content;
    // There is nothing behind them yet, or nothing to be looked at now.
    this.tabs.hidden = state.account.login === "out" || panel === "take_part";
    setAttribute(this.root, "data-panel", panel);
    setAttribute(this.root, "data-login", state.account.login);
    setAttribute(this.root, "data-layout", content.layout);
    setAttribute(this.body, "data-panel", panel);
    setText(this.title, title);
    const changed = this.panelShown !== panel;
    const moved = !changed && place !== this.placeShown && content.fromTop === true;
    const { activeElement } = document;
    const wasInside = activeElement === document.body || this.isInside(activeElement);
    if (changed) this.blocks.update([]);
    this.blocks.update(blocks);
    this.regions.top.update(content.top);
    this.regions.steps.update(content.steps);
    this.regions.aside.update(content.aside);
    if (changed || place !== this.placeShown) this.body.scrollTop = 0;
    this.placeShown = place;
    if (changed ? this.panelShown : moved && wasInside) this.title.focus({ preventScroll: true });
    this.panelShown = panel;
  }

  /** Whether the focus is on what the panel shows; its tabs are the way to others. */
  private isInside(focused: Element | null): boolean {
    const { aside } = this.regions;
    return [this.panel, aside.element].some((part) => part.contains(focused)) && !this.tabs.contains(focused);
  }

  private makeTabs(): void {
    for (const panel of PANEL_NAMES) {
      const tab = element("a", { href: "#panel", "data-panel": panel });
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        this.actions.showPanel(panel);
      });
      this.tabs.append(tab);
    }
  }

  private makeLanguages(): void {
    for (const language of LANGUAGES) {
      const choice = element(
        "button",
        { type: "button", value: language, lang: language },
        language.toUpperCase(),
      );
      choice.addEventListener("click", () => this.actions.speak(choice.value as Language));
      this.languages.append(choice);
    }
  }
}

function noticeKey({ shown, library, connection, panel, rooms }: AppState): Key | undefined {
  if (rooms.joined && !rooms.joined.room.stage.electrode_id && shown.status === "waiting")
    return "rooms.nothing";
  if (panel === "rooms" && !rooms.joined && shown.status === "waiting") return "rooms.join_first";
  if (connection === "refused") return "connection.refused.explain";
  if (shown.status === "loading") return "electrode.loading";
  if (shown.status === "failed") return connection === "online" ? "electrode.failed" : "electrode.offline";
  if (shown.status === "waiting" && connection === "online" && library.electrodes.length === 0)
    return "electrode.empty";
  if (shown.status === "ready" && shown.problem) return "colour.failed";
  return shown.status === "waiting" ? "app.update" : undefined;
}

/** Three particles on a collector. */
function mark(): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [cx, cy, r] of [
    [8, 12.5, 5.2],
    [16.6, 14.2, 3.5],
    [14.2, 6.4, 3],
  ] as const) {
    const circle = document.createElementNS(svg.namespaceURI!, "circle");
    for (const [name, value] of Object.entries({ cx, cy, r })) circle.setAttribute(name, String(value));
    svg.append(circle);
  }
  const line = document.createElementNS(svg.namespaceURI!, "path");
  line.setAttribute("d", "M2.5 20h19");
  svg.append(line);
  return svg;
}
