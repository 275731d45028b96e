import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReportView } from '../../src/http/view.ts';
import { useApp } from '../components/context.tsx';
import { ProblemText } from '../components/problem.tsx';
import { asking } from '../queries.ts';

type Attachment = ReportView['attachments'][number];

/** More than this is read in an editor. */
const mostShown = 262_144;
const readable = ({ contentType, bytes }: Attachment): boolean => bytes <= mostShown && /^(?:text\/|application\/json$)/.test(contentType);

/** What came with the report: text to be read here, everything to be kept as a file. */
export function Attachments({ report }: { readonly report: ReportView }) {
  if (report.attachments.length === 0) return <p className="dim">None came with it.</p>;
  return <>{report.attachments.map((each) => <AttachmentEntry key={each.name} attachment={each} />)}</>;
}

function AttachmentEntry({ attachment }: { readonly attachment: Attachment }) {
  const { name, type, contentType, bytes, description, erased, href } = attachment;
  const [open, setOpen] = useState(false);
  return <div className="attachment">
    <h3><span className="mono">{name}</span></h3>
    <p className="dim">{description != null && <>{description}; </>}{type}, {contentType}, {erased ? 'erased: its key is destroyed' : `${bytes.toLocaleString('en')} bytes`}{href != null && <>; <a href={href} download aria-label={`Download ${name}`}>Download</a></>}</p>
    {href != null && readable(attachment) && <details onToggle={(event) => setOpen(event.currentTarget.open)}><summary>Read {name}</summary>{open && <Text href={href} />}</details>}
  </div>;
}

/** As text and never as anything else, whatever is in it. */
function Text({ href }: { readonly href: string }) {
  const { api } = useApp();
  const { data, error } = useQuery(asking.text(api, href));
  if (error !== null) return <ProblemText error={error} />;
  return data === undefined ? <p className="dim" role="status">Is being read…</p> : <pre className="file" tabIndex={0}>{data}</pre>;
}
