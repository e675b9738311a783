import type { Anchor } from "./generated/messages.gen";
import type { Language } from "./i18n";
import type { AuthoringActions } from "./authoring";
import type { ClassActions } from "./classes";
import type { DeskActions } from "./desk";
import type { GameResult, Way } from "./games/pore_flight/result";
import type { Direction } from "./games/pore_flight/steering";
import type { LearningActions } from "./learning/actions";
import type { NotebookActions } from "./notebook/actions";
import type { Picked } from "./scene/picked";
import type { Account, People } from "./identity";
import type { Rooms } from "./rooms/state";
import type { StudyActions } from "./studies";
import type { ParticipantActions } from "./study/actions";
import type { Axis, PanelName, Range, View } from "./state";

/** Everything a person can do; panels call these and never touch the state. */
export interface Actions
  extends
    NotebookActions,
    DeskActions,
    LearningActions,
    ClassActions,
    AuthoringActions,
    StudyActions,
    ParticipantActions {
  showPanel(panel: PanelName): void;
  speak(language: Language): void;

  showElectrode(electrodeId: string): void;
  showLayer(phase: string, on: boolean): void;
  colourBy(field: string): void;
  slice(change: Partial<View["slice"]>): void;
  clip(on: boolean): void;
  clipTo(axis: Axis, range: Range): void;
  play(playing: boolean): void;
  seek(time: number): void;
  pick(picked: Picked | null): void;

  fly(): void;
  leaveFlight(): void;
  moveFlight(moving: boolean): void;
  seekFlight(time: number): void;
  stepFlight(direction: 1 | -1): void;

  /** Lead an ion through the electrode on show; again, if one is under way. */
  startPoreFlight(options?: { way?: Way }): void;
  leavePoreFlight(): void;
  /** Pull the ion a little. */
  pullIon(direction: Direction): void;
  /** Look from the next side, or for who flies, a little to the side. */
  turnPoreFlight(direction: 1 | -1): void;
  showWidestWay(on: boolean): void;
  rateDiscomfort(value: number): void;
  /** An ion has arrived, and who led it is done with the questions afterwards. */
  finishGame(result: GameResult): void;

  chooseRecipe(recipeId: string): void;
  editValue(key: string, text: string): void;
  calenderBy(key: string): void;
  editYaml(text: string): void;
  startJob(): void;
  cancelJob(): void;

  draftAccount(change: Partial<Account["draft"]>): void;
  signIn(): void;
  signOut(): void;
  setPassword(): void;
  declinePassword(): void;
  revokeDevice(id: string): void;

  offerPairing(): void;
  decidePairing(approved: boolean): void;
  typeCode(code: string): void;
  claimCode(): void;

  draftPerson(change: Partial<People["draft"]>): void;
  addPerson(): void;
  openPerson(id: string): void;
  changePerson(id: string, change: { role?: string; disabled?: boolean }): void;
  invitePerson(id: string): void;
  copyInvitation(): void;
  draftRoom(change: Partial<Rooms["draft"]>): void;
  openRoom(): void;
  /** Join the room of the code typed, or of a code that was chosen; `observing` sees and does nothing. */
  joinRoom(code?: string, observing?: boolean): void;
  leaveRoom(): void;
  closeRoom(): void;
  confirmInRoom(what: Rooms["confirming"]): void;
  raiseHand(raised: boolean): void;
  pointInRoom(on: boolean): void;
  followHost(on: boolean): void;
  answerCall(coming: boolean): void;
  lockRoom(locked: boolean): void;
  mutePointers(muted: boolean): void;
  leadRoom(following: boolean): void;
  gatherRoom(): void;
  pushStep(shown: boolean): void;
  openSeat(seat: number): void;
  grantPointer(seat: number, granted: boolean): void;
  handOver(seat: number): void;
  sendOut(seat: number): void;
  placePin(): void;
  removePin(pinId: string): void;
  openPin(pinId: string): void;
  setAnchor(anchor: Anchor): void;
}
