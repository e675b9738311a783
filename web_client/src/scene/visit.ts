/** A game that takes the view over for a while: it says what is cut away, and on the page from where one looks. */
export interface Visit {
  /** Put the camera of the page where it belongs; called before each of its frames. */
  look(): void;
  /** Pixels of the page per micrometre at what is looked at; 0 where every length is at another distance. */
  pxPerUm(viewHeight: number): number;
}
