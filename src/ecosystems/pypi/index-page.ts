import { z } from 'zod';
import { normalizeName, parseFilename } from './names.ts';
import { pypiVersions } from './versions.ts';

export const indexedFile = z.object({
  url: z.string(),
  filename: z.string(),
  kind: z.enum(['sdist', 'wheel']),
  pure: z.boolean(),
  integrity: z.string(),
  version: z.string(),
  yanked: z.boolean(),
  requiresPython: z.string().optional(),
  uploaded: z.string().optional(),
});
export type IndexedFile = z.infer<typeof indexedFile>;

const rawFile = z.looseObject({
  filename: z.string().max(512),
  url: z.string().max(2_048),
  hashes: z.record(z.string(), z.string()).catch({}),
  yanked: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  'requires-python': z.string().nullish().catch(undefined),
  'upload-time': z.string().nullish().catch(undefined),
});
const rawPage = z.looseObject({ files: z.array(z.unknown()) });

/** A project's page in the simple index: JSON (PEP 691, PEP 700) or HTML (PEP 503, PEP 592). Files without a SHA-256 are left out. */
export function parseIndexPage(text: string, contentType: string, at: URL, project: string): IndexedFile[] | undefined {
  const raw = /json/i.test(contentType) ? fromJson(text) : fromHtml(text);
  return raw?.flatMap((file): IndexedFile[] => {
    const parsed = parseFilename(file.filename, normalizeName(project));
    const sha256 = file.hashes['sha256'];
    if (parsed === undefined || sha256 === undefined || !/^[0-9a-f]{64}$/i.test(sha256) || !pypiVersions.valid(parsed.version) || !URL.canParse(file.url, at.href)) return [];
    const requires = file['requires-python'];
    const uploaded = file['upload-time'];
    return [{
      ...parsed,
      url: new URL(file.url, at).href.replace(/#.*$/, ''),
      filename: file.filename,
      integrity: `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`,
      yanked: file.yanked !== undefined && file.yanked !== false,
      ...(typeof requires === 'string' && requires !== '' ? { requiresPython: requires } : {}),
      ...(typeof uploaded === 'string' ? { uploaded } : {}),
    }];
  });
}

type RawFile = z.infer<typeof rawFile>;

function fromJson(text: string): RawFile[] | undefined {
  try {
    const page = rawPage.safeParse(JSON.parse(text));
    return page.data?.files.flatMap((file) => rawFile.safeParse(file).data ?? []);
  } catch {
    return undefined;
  }
}

/** Anchors only: all that PEP 503 gives meaning to. */
function fromHtml(text: string): RawFile[] | undefined {
  if (!/<a\s|<html|<!doctype/i.test(text)) return undefined;
  return [...text.matchAll(/<a\s+([^>]{1,4096})>([^<]{1,512})<\/a>/gi)].flatMap((match) => {
    const attributes = new Map([...(match[1] ?? '').matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g)].map((each) => [(each[1] ?? '').toLowerCase(), unescapeHtml(each[2] ?? each[3] ?? '')]));
    const href = attributes.get('href') ?? '';
    const sha256 = /#(?:.*&)?sha256=([0-9a-f]{64})/i.exec(href)?.[1];
    return rawFile.safeParse({
      filename: unescapeHtml(match[2] ?? '').trim(), url: href, hashes: sha256 === undefined ? {} : { sha256 },
      yanked: attributes.has('data-yanked'), 'requires-python': attributes.get('data-requires-python'),
    }).data ?? [];
  });
}

function unescapeHtml(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#39|#x27|amp);/gi, (entity) => ({ '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }[entity.toLowerCase()] ?? "'"));
}
