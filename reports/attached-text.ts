/**
 * The attachments of a scenario that a terminal can show: plain text and logs. Everything else stays
 * in the HTML report.
 */
import { type Attachment, AttachmentContentEncoding } from '@cucumber/messages';
import { boundedLines } from './bounded-lines.ts';

const logMediaType = 'text/x.cucumber.log+plain';
const maximumLines = 30;

export interface AttachedText {
  /** The name it was attached under, such as `last lines of queen`; `log` for a log. */
  title: string;
  /** Its last lines, bounded in number and width. */
  lines: string[];
}

/** The texts among attachments, in order; logs that follow each other become one. */
export function attachedTexts(attachments: readonly Attachment[]): AttachedText[] {
  const texts: { title: string; lines: string[] }[] = [];
  for (const attachment of attachments.filter(isText)) {
    const title = titleOf(attachment);
    const previous = texts.at(-1);
    if (title === 'log' && previous?.title === 'log') previous.lines.push(...linesOf(attachment));
    else texts.push({ title, lines: linesOf(attachment) });
  }
  return texts.map(({ title, lines }) => ({
    title,
    lines: boundedLines(lines, { keep: 'last', maximumLines }),
  }));
}

function isText({ mediaType }: Attachment): boolean {
  return mediaType === logMediaType || /^text\/plain\b/.test(mediaType);
}

function titleOf({ mediaType, fileName }: Attachment): string {
  return fileName ?? (mediaType === logMediaType ? 'log' : 'attached text');
}

function linesOf({ body, contentEncoding }: Attachment): string[] {
  const isBase64 = contentEncoding === AttachmentContentEncoding.BASE64;
  const text = isBase64 ? Buffer.from(body, 'base64').toString('utf8') : body;
  return text.trimEnd().split('\n');
}
