// Written for this course, as much as it uses: what the package brings names its files otherwise.
export interface Editor {
  readonly container: HTMLElement;
  readonly lines: HTMLCollectionOf<HTMLElement>;
  readonly textarea: HTMLTextAreaElement;
  readonly value: string;
  readonly keyCommandMap: Record<string, unknown>;
  on(name: "update", listener: (value: string) => void): () => void;
}
export declare function n(place: HTMLElement, options: object): Editor;
