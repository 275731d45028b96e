/** A product as an inventory states it: what somebody wrote, or a program read from a machine. */
export interface StatedProduct {
  readonly product: string;
  readonly vendor: string | undefined;
  readonly version: string | undefined;
  /** The machine or the room it is in, as the inventory has it. */
  readonly place: string | undefined;
  /** A CPE name, where the inventory gives one. */
  readonly cpe: string | undefined;
}
