import { Command } from '../components/copy.tsx';

/** The signed file, the key that it is checked with, and the command that does it anywhere: nothing of it needs an account. */
export function EvidenceFile({ report, href }: { readonly report: string; readonly href: string }) {
  const key = `${window.location.origin}/api/keys/evidence.pem`;
  return <>
    <p><a href={href} download={`${report}.evidence.json`}>Download {report}.evidence.json</a>, and the <a href="/api/keys/evidence.pem" download>public key of this service</a> that it is signed with. Checked and run again, on any machine with Breakwater:</p>
    <Command text={`breakwater evidence verify ${report}.evidence.json --key ${key} --rerun`} label="Copy the command that checks the evidence" />
  </>;
}
