import { formatMoment } from '@accelerator/inspect';
import type { ComponentChildren, JSX } from 'preact';
import { ReadNow, Section } from '../html/parts.tsx';
import type { PictureGroup } from './pictures.ts';

/** What stands around a report: its looks are in it, and there is no script. */
export function ReportFrame(props: {
  readonly title: string;
  readonly project: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { title, project, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>{`${title} · ${project}`}</title>
        <style />
      </head>
      <body class="report">
        <main>
          <ReadNow.Provider value={false}>{children}</ReadNow.Provider>
          <footer class="muted">
            {project}, reported {formatMoment(new Date().toISOString())}
          </footer>
        </main>
      </body>
    </html>
  );
}

export function ReportPictures({ groups }: { readonly groups: readonly PictureGroup[] }): JSX.Element | null {
  if (groups.length === 0) return null;
  return (
    <Section title="Pictures">
      {groups.map(({ title, pictures }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul class="wall">
            {pictures.map((picture) => (
              <li key={picture.title}>
                <img src={picture.source} alt={picture.title} title={picture.title} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
