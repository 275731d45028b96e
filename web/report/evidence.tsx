import { Command } from '../components/copy.tsx';

/** Where the public key is that this service signs evidence with: nothing of it needs an account. */
export function EvidenceKey() {
  return <a href="/api/keys/evidence.pem" download>public key of this service</a>;
}

/** Checks the file and runs it again, on any machine. */
export function VerifyCommand({ report }: { readonly report: string }) {
  return <Command text={`breakwater evidence verify ${report}.evidence.json --key ${window.location.origin}/api/keys/evidence.pem --rerun`} label="Copy the command that checks the evidence" />;
}

/** The signed file, the key that it is checked with, and the command that does it. */
export function EvidenceFile({ report, href }: { readonly report: string; readonly href: string }) {
  return <>
    <p><a href={href} download={`${report}.evidence.json`}>Download {report}.evidence.json</a>, and the <EvidenceKey /> that it is signed with. Checked and run again, on any machine with Breakwater:</p>
    <VerifyCommand report={report} />
  </>;
}
