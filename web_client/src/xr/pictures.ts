/** Pictures of this server that are drawn on plates; each is fetched once. */
export class Pictures {
  /** Counts those that have come, so that a plate knows when to be drawn anew. */
  arrived = 0;
  private readonly known = new Map<string, HTMLImageElement>();

  /** The picture, as soon as it is there. */
  at(address: string): HTMLImageElement | undefined {
    const known = this.known.get(address);
    if (known) return known.complete && known.naturalWidth > 0 ? known : undefined;
    const image = new Image();
    image.onload = () => {
      this.arrived += 1;
    };
    image.src = address;
    this.known.set(address, image);
    return undefined;
  }
}
