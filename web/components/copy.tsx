import { useRef, useState } from 'react';

/** The one command that repeats it. Where the clipboard is closed to us, the text is selected instead. */
export function Command({ text, label = 'Copy the command' }: { readonly text: string; readonly label?: string }) {
  const code = useRef<HTMLElement>(null);
  const [said, setSaid] = useState<string>();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      if (code.current !== null) getSelection()?.selectAllChildren(code.current);
      setSaid('Selected: copy with Ctrl C');
    }
  }
  return <div className="command"><code ref={code}>{text}</code><button type="button" aria-label={said === undefined ? label : `${said}: ${label}`} onClick={() => void copy()}>{said ?? 'Copy'}</button></div>;
}
