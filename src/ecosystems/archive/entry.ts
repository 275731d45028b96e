/** One thing in an archive, before its name is judged. Devices and unknown kinds never get this far. */
export type Entry =
  | { readonly kind: 'file'; readonly name: string; readonly executable: boolean; readonly data: Buffer }
  | { readonly kind: 'folder'; readonly name: string }
  /** `from` is where the target text counts from: the link's own folder for a symbolic link, the root for a hard one. */
  | { readonly kind: 'link'; readonly name: string; readonly target: string; readonly from: 'folder' | 'root' };
